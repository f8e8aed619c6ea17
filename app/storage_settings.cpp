#include "app/storage_settings.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>
#include <cmath>

#include "app/engine_settings.h"
#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::app {

using namespace widgets;

namespace {

constexpr double kMiB = 1024 * 1024;
constexpr double kMsPerDay = 24.0 * 3'600'000;
constexpr int kFieldWidth = 132;
constexpr int kTextWidth = 460;

std::uint64_t bytesOf(double mebibytes) { return static_cast<std::uint64_t>(std::llround(mebibytes * kMiB)); }

/// A number without the zeros that say nothing: 16, 0.5, not 16.00.
class NumberField : public QDoubleSpinBox {
 public:
  using QDoubleSpinBox::QDoubleSpinBox;
  QString textFromValue(double value) const override {
    QString text = locale().toString(value, 'f', decimals());
    const QString point = locale().decimalPoint();
    if (!text.contains(point)) return text;
    while (text.endsWith('0')) text.chop(1);
    if (text.endsWith(point)) text.chop(point.size());
    return text;
  }
};

QLabel* softText(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setFont(textFont(kSmallPx));
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  tint(label, QPalette::WindowText, Token::kSoft);
  return label;
}

}  // namespace

StorageSettings::StorageSettings(EngineSettings& engine, QWidget* parent)
    : QDialog(parent),
      engine_(engine),
      production_(new QRadioButton(tr("As in production"), this)),
      local_(new QRadioButton(tr("As local workerd does"), this)),
      problem_(new QLabel(this)) {
  setObjectName(QStringLiteral("storageSettings"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Storage"));
  production_->setObjectName(QStringLiteral("modeProduction"));
  local_->setObjectName(QStringLiteral("modeLocal"));
  problem_->setObjectName(QStringLiteral("storageProblem"));
  problem_->setWordWrap(true);
  problem_->setTextFormat(Qt::PlainText);
  tint(problem_, QPalette::WindowText, Token::kBroken);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, kPadding);
  layout->setSpacing(4);
  layout->addWidget(production_);
  layout->addWidget(softText(tr("Classes of new_classes have a value cache before their storage, those of "
                                "new_sqlite_classes have SQL and no cache of values."),
                             this));
  layout->addSpacing(4);
  layout->addWidget(local_);
  layout->addWidget(softText(tr("Every class runs on SQLite without a value cache, and bookmarks cannot be restored. "
                                "Changing this reloads the project."),
                             this));
  layout->addSpacing(kGap);
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(kPadding);
  form->setVerticalSpacing(4);
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  addHeading(form, tr("Value cache"));
  soft_ = addNumber(form, "softLimit", tr("Soft limit"), tr(" MiB"), 65'536,
                    tr("of an isolate; above it the least recently used go"));
  hard_ = addNumber(form, "hardLimit", tr("Hard limit"), tr(" MiB"), 65'536,
                    tr("above it, with nothing clean left, objects are reset"));
  dirty_ = addNumber(form, "dirtyLimit", tr("Unwritten values"), tr(" MiB"), 65'536,
                     tr("of an object; above it puts wait for the commit"));
  stale_ = addNumber(form, "staleLimit", tr("Unread for"), tr(" s"), 86'400,
                     tr("entries that nobody reads for up to twice this go"));
  addHeading(form, tr("SQL"));
  sql_ = addNumber(form, "sqlLimit", tr("Stop a statement after"), tr(" s"), 86'400,
                   tr("it fails with an error; 0 lets it run"));
  addHeading(form, tr("History of an object"));
  age_ = addNumber(form, "historyAge", tr("Keep for"), tr(" days"), 3'650,
                   tr("what is older cannot be restored; from an object's next start"));
  size_ = addNumber(form, "historySize", tr("On disk at most"), tr(" MiB"), 1'048'576,
                    tr("0 keeps no history; from an object's next start"));
  layout->addLayout(form);
  layout->addWidget(problem_);
  problem_->hide();
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  auto* defaults = buttons->addButton(tr("Defaults"), QDialogButtonBox::ResetRole);
  defaults->setObjectName(QStringLiteral("storageDefaults"));
  layout->addSpacing(kGap);
  layout->addWidget(buttons);
  setMinimumWidth(kTextWidth);

  showLimits(engine_.limits());
  (engine_.options().storage == StorageMode::kLocal ? local_ : production_)->setChecked(true);
  connect(local_, &QRadioButton::toggled, this,
          [this](bool local) { engine_.setStorageMode(local ? StorageMode::kLocal : StorageMode::kProduction); });
  connect(defaults, &QPushButton::clicked, this, [this] {
    showLimits(StorageLimits{});
    apply();
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  connect(&engine_, &EngineSettings::limitsAnswered, this, [this](const QString& problem) {
    problem_->setText(problem);
    problem_->setVisible(!problem.isEmpty());
  });
}

void StorageSettings::addHeading(QFormLayout* form, const QString& text) {
  auto* label = new QLabel(text, this);
  label->setFont(textFont(kTextPx, true));
  label->setContentsMargins(0, kGap, 0, 2);
  form->addRow(label);
}

QDoubleSpinBox* StorageSettings::addNumber(QFormLayout* form, const char* name, const QString& label,
                                           const QString& unit, double most, const QString& meaning) {
  auto* field = new NumberField(this);
  field->setObjectName(QString::fromLatin1(name));
  field->setDecimals(2);
  field->setMaximum(most);
  field->setSuffix(unit);
  field->setFixedWidth(kFieldWidth);
  field->setKeyboardTracking(false);
  field->setAccessibleName(label);
  connect(field, &QDoubleSpinBox::valueChanged, this, [this] {
    if (!showing_) apply();
  });
  auto* row = new QHBoxLayout;
  row->setSpacing(kPadding);
  row->addWidget(field);
  row->addWidget(softText(meaning, this), 1);
  form->addRow(label, row);
  return field;
}

void StorageSettings::showLimits(const StorageLimits& limits) {
  showing_ = true;
  soft_->setValue(static_cast<double>(limits.softCacheBytes) / kMiB);
  hard_->setValue(static_cast<double>(limits.hardCacheBytes) / kMiB);
  dirty_->setValue(static_cast<double>(limits.dirtyBytes) / kMiB);
  stale_->setValue(static_cast<double>(limits.staleMs) / 1000);
  sql_->setValue(static_cast<double>(limits.sqlTimeMs) / 1000);
  age_->setValue(static_cast<double>(limits.historyMs) / kMsPerDay);
  size_->setValue(static_cast<double>(limits.historyBytes) / kMiB);
  showing_ = false;
}

StorageLimits StorageSettings::entered() const {
  return {.softCacheBytes = bytesOf(soft_->value()),
          .hardCacheBytes = bytesOf(hard_->value()),
          .dirtyBytes = bytesOf(dirty_->value()),
          .staleMs = std::llround(stale_->value() * 1000),
          .sqlTimeMs = std::llround(sql_->value() * 1000),
          .historyMs = std::llround(age_->value() * kMsPerDay),
          .historyBytes = bytesOf(size_->value())};
}

void StorageSettings::apply() { engine_.setLimits(entered()); }

}  // namespace durascope::app
