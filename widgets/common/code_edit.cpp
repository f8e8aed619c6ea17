#include "widgets/common/code_edit.h"

#include <QKeyEvent>
#include <QTextBlock>

#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {

bool applies(const QKeyEvent& event) {
  return (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) && event.modifiers() == Qt::ControlModifier;
}

}  // namespace

CodeEdit::CodeEdit(QWidget* parent) : QPlainTextEdit(parent) {
  setFont(fixedFont());
  setTabChangesFocus(true);
  setSizeAdjustPolicy(QAbstractScrollArea::AdjustIgnored);
  document()->setDocumentMargin(kGap - 1);
  connect(this, &QPlainTextEdit::textChanged, this, &CodeEdit::clearError);
}

void CodeEdit::setCode(const QString& code) {
  const int before = textCursor().position();
  setPlainText(code);
  QTextCursor cursor = textCursor();
  cursor.setPosition(qMin(before, document()->characterCount() - 1));
  setTextCursor(cursor);
}

void CodeEdit::markError(int position) {
  QTextCursor cursor = textCursor();
  cursor.setPosition(qBound(0, position, document()->characterCount() - 1));
  setTextCursor(cursor);
  // A word, or at least one character: an underline below nothing is not seen.
  cursor.movePosition(QTextCursor::EndOfWord, QTextCursor::KeepAnchor);
  if (!cursor.hasSelection()) cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
  if (!cursor.hasSelection()) cursor.movePosition(QTextCursor::PreviousCharacter, QTextCursor::KeepAnchor);
  QTextEdit::ExtraSelection mark;
  mark.cursor = cursor;
  mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
  mark.format.setUnderlineColor(color(Token::kBroken));
  mark.format.setBackground(color(Token::kLostGround));
  setExtraSelections({mark});
}

void CodeEdit::markError(int line, int column) {
  const QTextBlock block = document()->findBlockByNumber(qBound(0, line - 1, blockCount() - 1));
  markError(block.position() + qBound(0, column - 1, qMax(0, block.length() - 1)));
}

void CodeEdit::clearError() {
  if (!extraSelections().isEmpty()) setExtraSelections({});
}

// The window has Ctrl+Return for something else; here it is ours.
bool CodeEdit::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && applies(*static_cast<QKeyEvent*>(event))) {
    event->accept();
    return true;
  }
  return QPlainTextEdit::event(event);
}

void CodeEdit::keyPressEvent(QKeyEvent* event) {
  if (applies(*event)) {
    emit applied();
    return;
  }
  QPlainTextEdit::keyPressEvent(event);
}

}  // namespace durascope::widgets
