#pragma once
// The editable half of the request panel.

#include <QWidget>
#include <string>

#include "widgets/common/session.h"
#include "widgets/request/request_draft.h"

class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace durascope::widgets {

class ActionButton;
class CodeEdit;

/// Object names, for tests: requestTarget, requestMethod, requestPath, requestHeaders, requestBody, requestTimes,
/// sendButton, requestProblem.
class RequestForm : public QWidget {
  Q_OBJECT
 public:
  /// `send` is the action behind the button.
  RequestForm(Session& session, QAction* send, QWidget* parent = nullptr);

  RequestDraft draft() const;
  void setDraft(const RequestDraft& draft);
  /// Another target, with the fields of a request or of a call as they were left.
  void aimAt(const QString& target, bool call);
  /// The method's name gets the keyboard.
  void askForMethod();
  /// Fields beside each other, for a place that is wide and low; otherwise below each other.
  void setWide(bool wide);
  /// A sentence below the fields; empty hides it.
  void setProblem(const QString& sentence);
  /// Why what stands here cannot be sent; the field that is empty gets the keyboard.
  void showMistake(const Error& error);
  /// What is wrong with the arguments of a call, marked at `place`, which is line and column as "1:8" in the list that
  /// the emulator makes of them. Answers the sentence.
  QString showArgumentMistake(const Error& error, const std::string& place);

 private:
  void followProject();
  void followSelection();
  void checkHeaders();
  void followMethod();
  void arrange();
  void resizeEvent(QResizeEvent* event) override;

  Session& session_;
  QComboBox* target_;
  QComboBox* method_;
  QLineEdit* path_;
  CodeEdit* headers_;
  CodeEdit* body_;
  QComboBox* times_;
  ActionButton* send_;
  QLabel* problem_;
  QGridLayout* grid_;
  QHBoxLayout* http_;
  QHBoxLayout* last_;
  QList<QLabel*> captions_;
  bool wide_ = false;
  bool tight_ = false;             ///< Wide, but not enough for target, method and path in one row.
  bool call_ = false;              ///< The fields are those of a method call.
  std::string projectPath_;        ///< Of the project that the fields are about.
  QString otherPath_, otherBody_;  ///< Of the other kind, while this one is shown.
};

}  // namespace durascope::widgets
