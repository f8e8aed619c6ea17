#include "widgets/storage/value_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/cache/cache_rows.h"
#include "widgets/common/confirm.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"
#include "widgets/storage/storage_rows.h"

namespace durascope::widgets {

namespace {

QByteArray bytesOf(const std::string& key) { return QByteArray::fromStdString(key); }

/// "2:14" of an error's place.
std::optional<std::pair<int, int>> placeOf(const Error& error) {
  static const QRegularExpression kPlace(QStringLiteral("^(\\d+):(\\d+)$"));
  const QRegularExpressionMatch match = kPlace.match(QString::fromStdString(error.where));
  if (!match.hasMatch()) return std::nullopt;
  return std::pair(match.captured(1).toInt(), match.captured(2).toInt());
}

}  // namespace

ValuePage::ValuePage(ObjectDetails& details, QWidget* parent)
    : QWidget(parent),
      details_(details),
      empty_(new EmptyState(tr("Select a key to see and change its value."), this)),
      form_(new QWidget(this)),
      keyField_(new QLineEdit(form_)),
      about_(new QLabel(form_)),
      faces_(new QTabBar(form_)),
      text_(new CodeEdit(form_)),
      hex_(new QPlainTextEdit(form_)),
      problem_(new QLabel(form_)),
      elsewhere_(new QLabel(form_)),
      apply_(new QPushButton(tr("Apply"), form_)),
      revert_(new QPushButton(tr("Revert"), form_)),
      delete_(new QPushButton(tr("Delete…"), form_)) {
  keyField_->setObjectName(QStringLiteral("valueKey"));
  keyField_->setFont(fixedFont());
  keyField_->setPlaceholderText(tr("key"));
  about_->setFont(textFont(kSmallPx));
  tint(about_, QPalette::WindowText, Token::kSoft);
  faces_->setExpanding(false);
  faces_->setDrawBase(false);
  faces_->setObjectName(QStringLiteral("valueFaces"));
  faces_->addTab(tr("Text"));
  faces_->addTab(tr("Bytes"));
  text_->setObjectName(QStringLiteral("valueText"));
  text_->setPlaceholderText(QStringLiteral("{ name: \"Ada\", since: new Date(0) }"));
  hex_->setObjectName(QStringLiteral("valueBytes"));
  hex_->setReadOnly(true);
  hex_->setFont(fixedFont(kSmallPx));
  hex_->setLineWrapMode(QPlainTextEdit::NoWrap);
  hex_->document()->setDocumentMargin(kGap - 1);
  hex_->hide();
  problem_->setObjectName(QStringLiteral("valueProblem"));
  elsewhere_->setObjectName(QStringLiteral("valueElsewhere"));
  for (QLabel* label : {problem_, elsewhere_}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    tint(label, QPalette::WindowText, Token::kBroken);
    label->hide();
  }
  apply_->setObjectName(QStringLiteral("valueApply"));
  apply_->setProperty(kButtonRole, kPrimary);
  apply_->setToolTip(tr("Write the value (Ctrl+Return)"));
  revert_->setObjectName(QStringLiteral("valueRevert"));
  delete_->setObjectName(QStringLiteral("valueDelete"));
  delete_->setProperty(kButtonRole, kDanger);

  auto* head = new QHBoxLayout;
  head->setSpacing(kGap);
  head->addWidget(faces_);
  head->addStretch(1);
  head->addWidget(about_);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(kGap);
  buttons->addWidget(apply_);
  buttons->addWidget(revert_);
  buttons->addStretch(1);
  buttons->addWidget(delete_);
  auto* column = new QVBoxLayout(form_);
  column->setContentsMargins(kPadding, kGap, kPadding, kGap);
  column->setSpacing(kGap);
  column->addWidget(keyField_);
  column->addLayout(head);
  column->addWidget(text_, 1);
  column->addWidget(hex_, 1);
  column->addWidget(problem_);
  column->addWidget(elsewhere_);
  column->addLayout(buttons);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(empty_, 1);
  layout->addWidget(form_, 1);

  connect(faces_, &QTabBar::currentChanged, this, [this](int face) {
    text_->setVisible(face == 0);
    hex_->setVisible(face == 1);
  });
  connect(text_, &QPlainTextEdit::textChanged, this, [this] {
    showProblem({});
    updateButtons();
  });
  connect(keyField_, &QLineEdit::textChanged, this, [this] {
    showProblem({});
    updateButtons();
  });
  connect(keyField_, &QLineEdit::returnPressed, text_, qOverload<>(&QWidget::setFocus));
  connect(text_, &CodeEdit::applied, this, &ValuePage::apply);
  connect(apply_, &QPushButton::clicked, this, &ValuePage::apply);
  connect(revert_, &QPushButton::clicked, this, &ValuePage::revert);
  connect(delete_, &QPushButton::clicked, this, [this] { askToDelete(key_); });
  connect(&details_, &ObjectDetails::storageChanged, this, &ValuePage::followStorage);
  clear();
}

void ValuePage::clear() {
  inquiry_.cancel();
  ++objects_;
  drafts_.clear();
  chosen_ = adding_ = busy_ = editable_ = false;
  key_.clear();
  stored_.clear();
  text_->setCode({});
  hex_->clear();
  showProblem({});
  elsewhere_->hide();
  empty_->setSentence(tr("Select a key to see and change its value."));
  empty_->show();
  form_->hide();
}

bool ValuePage::isModified() const { return chosen_ && text_->toPlainText() != stored_; }

void ValuePage::keepDraft() {
  if (!chosen_ || adding_) return;
  if (isModified() && editable_)
    drafts_[bytesOf(key_)] = text_->toPlainText();
  else
    drafts_.remove(bytesOf(key_));
}

void ValuePage::showKey(const std::string& key) {
  if (chosen_ && !adding_ && key == key_) return;
  keepDraft();
  editWanted_ = false;
  chosen_ = true;
  adding_ = false;
  editable_ = false;
  key_ = key;
  stored_.clear();
  keyField_->setText(quotedKey(key));
  keyField_->setReadOnly(true);
  text_->setCode({});
  hex_->clear();
  about_->clear();
  showProblem({});
  empty_->hide();
  form_->show();
  load();
}

void ValuePage::startEditing() {
  editWanted_ = !editable_;
  if (editable_) text_->setFocus();
}

void ValuePage::startAdding() {
  keepDraft();
  inquiry_.cancel();
  chosen_ = adding_ = editable_ = true;
  key_.clear();
  stored_.clear();
  keyField_->clear();
  keyField_->setReadOnly(false);
  text_->setReadOnly(false);
  text_->setCode({});
  hex_->clear();
  about_->setText(tr("new"));
  faces_->setCurrentIndex(0);
  showProblem({});
  empty_->hide();
  form_->show();
  updateButtons();
  keyField_->setFocus();
}

void ValuePage::load() {
  const auto& object = details_.session().selection();
  if (!object) return;
  inquiry_.ask<journal::StoredValue>(
      this, [&](auto reply) { details_.session().emulator().storedValue(*object, key_, std::move(reply)); },
      [this](const Result<journal::StoredValue>& result) { showStored(result); });
  updateButtons();
}

void ValuePage::showStored(const Result<journal::StoredValue>& result) {
  const bool editWanted = std::exchange(editWanted_, false);
  if (!result) {
    editable_ = false;
    showProblem(QString::fromStdString(result.error().message));
    updateButtons();
    return;
  }
  const bool typed = isModified() && editable_;
  const QString text = QString::fromStdString(result->text);
  editable_ = result->notEditable.empty();
  bytes_ = result->bytes;
  size_ = result->size;
  about_->setText(formatBytes(size_));
  hex_->setPlainText(hexDump(bytes_, size_));
  const QString changedBelow =
      typed && text != stored_ ? tr("The stored value has changed meanwhile. Apply writes over it.") : QString();
  stored_ = text;
  text_->setReadOnly(!editable_);
  if (!typed) text_->setCode(drafts_.value(bytesOf(key_), stored_));
  showProblem(editable_ ? changedBelow : QString::fromStdString(result->notEditable));
  updateButtons();
  if (editWanted && editable_) text_->setFocus();
}

// The entries of the column's page are at hand: the value is asked for again only when its bytes are others.
void ValuePage::followStorage() {
  if (!chosen_ || adding_ || busy_ || inquiry_.isOpen() || !details_.storage()) return;
  const auto& entries = details_.storage()->entries;
  const auto found =
      std::lower_bound(entries.begin(), entries.end(), key_,
                       [](const journal::StoredEntry& entry, const std::string& key) { return entry.key < key; });
  const bool known = found != entries.end() && found->key == key_;
  if (known && found->size == size_ && found->bytes == bytes_) return;
  if (!known && entries.size() < details_.storage()->keyCount) return;  // On a page that was not asked for.
  load();
}

void ValuePage::apply() {
  const auto& object = details_.session().selection();
  if (!object || !chosen_ || busy_ || !editable_) return;
  StorageEdit edit{.kind = adding_ ? StorageEdit::Kind::kAdd : StorageEdit::Kind::kPut,
                   .key = adding_ ? keyField_->text().toStdString() : key_,
                   .text = text_->toPlainText().toStdString()};
  send(edit);
}

// Not as an Inquiry: whoever looks at another key meanwhile must not lose the answer.
void ValuePage::send(const StorageEdit& edit) {
  const ObjectKey object = *details_.session().selection();
  busy_ = true;
  elsewhere_->hide();
  updateButtons();
  emit aboutToWrite(object);
  ask<void>(
      this, [&](auto reply) { details_.session().emulator().editStorage(object, edit, std::move(reply)); },
      [this, edit, object, objects = objects_](const Result<void>& result) {
        const bool deleted = edit.kind == StorageEdit::Kind::kDelete;
        if (result)
          emit written(object, (deleted ? QStringLiteral("delete ") : QStringLiteral("put ")) + quotedKey(edit.key));
        if (objects == objects_) return answered(result, edit);
        if (!result) {
          tell(tr("%1 was not changed in the object that was left: %2")
                   .arg(quotedKey(edit.key), QString::fromStdString(result.error().message)));
        }
      });
}

bool ValuePage::shows(const StorageEdit& edit) const {
  if (!chosen_) return false;
  if (edit.kind == StorageEdit::Kind::kAdd) return adding_ && keyField_->text().toStdString() == edit.key;
  return !adding_ && key_ == edit.key;
}

void ValuePage::answered(const Result<void>& result, const StorageEdit& edit) {
  busy_ = false;
  if (!shows(edit)) {
    updateButtons();
    if (!result) {
      return tell(
          tr("%1 was not changed: %2").arg(quotedKey(edit.key), QString::fromStdString(result.error().message)));
    }
    drafts_.remove(bytesOf(edit.key));
    return details_.refreshStorage();
  }
  if (!result) {
    showProblem(QString::fromStdString(result.error().message));
    if (const auto place = placeOf(result.error())) {
      faces_->setCurrentIndex(0);
      text_->markError(place->first, place->second);
      text_->setFocus();
    }
    updateButtons();
    return;
  }
  drafts_.remove(bytesOf(edit.key));
  details_.refreshStorage();
  if (edit.kind == StorageEdit::Kind::kDelete) {
    chosen_ = false;
    form_->hide();
    empty_->setSentence(tr("Deleted %1.").arg(quotedKey(edit.key)));
    empty_->show();
    return;
  }
  stored_ = QString::fromStdString(edit.text);
  if (edit.kind == StorageEdit::Kind::kPut) return load();
  adding_ = chosen_ = false;
  showKey(edit.key);
}

void ValuePage::revert() {
  drafts_.remove(bytesOf(key_));
  if (adding_) {
    chosen_ = adding_ = false;
    form_->hide();
    empty_->show();
    return;
  }
  text_->setCode(stored_);
  updateButtons();
}

void ValuePage::askToDelete(const std::string& key) {
  const journal::ObjectSummary* object = details_.session().selectedObject();
  if (!object) return;
  confirm(this, tr("Delete %1?").arg(quotedKey(key)),
          tr("The key and its value go from the storage of %1. What the instance has in memory stays.")
              .arg(displayName(*object)),
          tr("Delete"), [this, key, id = object->key] {
            if (details_.session().selection() == id) remove(key);
          });
}

void ValuePage::remove(const std::string& key) { send({.kind = StorageEdit::Kind::kDelete, .key = key}); }

void ValuePage::tell(const QString& sentence) {
  if (!chosen_) return empty_->setSentence(sentence);
  elsewhere_->setText(sentence);
  elsewhere_->show();
}

void ValuePage::showProblem(const QString& sentence) {
  problem_->setText(sentence);
  problem_->setVisible(!sentence.isEmpty());
}

void ValuePage::updateButtons() {
  const bool typed = adding_ ? !text_->toPlainText().trimmed().isEmpty() : isModified();
  apply_->setText(busy_ ? tr("Waiting …") : adding_ ? tr("Add") : tr("Apply"));
  apply_->setEnabled(!busy_ && editable_ && typed);
  revert_->setText(adding_ ? tr("Cancel") : tr("Revert"));
  revert_->setEnabled(!busy_ && (adding_ || isModified()));
  delete_->setVisible(!adding_);
  delete_->setEnabled(!busy_);
}

}  // namespace durascope::widgets
