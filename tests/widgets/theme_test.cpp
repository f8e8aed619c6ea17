#include "widgets/common/theme.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

using namespace durascope::widgets;

namespace {

double channel(double value) { return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); }

double luminance(const QColor& c) {
  return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
}

// As WCAG 2 defines it.
double contrast(const QColor& a, const QColor& b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

}  // namespace

class ThemeTest : public QObject {
  Q_OBJECT

 private slots:
  void every_text_stands_out_from_its_ground_data() {
    QTest::addColumn<Token>("text");
    QTest::addColumn<Token>("ground");
    QTest::addColumn<bool>("dark");
    struct Pair {
      const char* name;
      Token text, ground;
    };
    std::vector<Pair> pairs{
        {"primary button", Token::kOnAccent, Token::kAccent}, {"shared", Token::kWarn, Token::kWarnGround},
        {"lost", Token::kBroken, Token::kLostGround},         {"kept", Token::kLive, Token::kKeptGround},
        {"text on window", Token::kText, Token::kWindow},     {"soft on window", Token::kSoft, Token::kWindow},
        {"text on sunken", Token::kText, Token::kSunken},     {"hit on window", Token::kHit, Token::kWindow},
        {"text on gate", Token::kText, Token::kGate},
    };
    const std::pair<const char*, Token> texts[] = {
        {"text", Token::kText},     {"soft", Token::kSoft},     {"accent", Token::kAccent},
        {"live", Token::kLive},     {"idle", Token::kIdle},     {"hibernated", Token::kHibernated},
        {"broken", Token::kBroken}, {"hit", Token::kHit},       {"miss", Token::kMiss},
        {"key", Token::kKey},       {"string", Token::kString}, {"number", Token::kNumber}};
    for (const auto& [name, token] : texts) {
      pairs.push_back({name, token, Token::kSurface});
      pairs.push_back({name, token, Token::kSelect});
    }
    pairs.push_back({"evicted", Token::kEvicted, Token::kSurface});
    for (const Pair& pair : pairs) {
      for (const bool dark : {false, true})
        QTest::addRow("%s on %d, %s", pair.name, static_cast<int>(pair.ground), dark ? "dark" : "light")
            << pair.text << pair.ground << dark;
    }
  }
  void every_text_stands_out_from_its_ground() {
    QFETCH(Token, text);
    QFETCH(Token, ground);
    QFETCH(bool, dark);
    const double ratio = contrast(tableColor(text, dark), tableColor(ground, dark));
    QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio)));
  }

  void a_choice_overrides_the_desktop_and_is_announced_once() {
    Theme& theme = Theme::instance();
    theme.setChoice(ThemeChoice::kLight);
    QSignalSpy changed(&theme, &Theme::changed);
    theme.setChoice(ThemeChoice::kDark);
    theme.setChoice(ThemeChoice::kDark);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(theme.palette().color(QPalette::Base), tableColor(Token::kSurface, true));
  }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
