#include "widgets/common/icons.h"

#include <QGuiApplication>
#include <QHash>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

// The icons are in a static library, from which the linker would leave them out. The macro wants no namespace around
// it.
static void initializeResources() { Q_INIT_RESOURCE(resources); }

namespace durascope::widgets {

namespace {

constexpr int kSize = 16;

QPixmap tinted(QSvgRenderer& renderer, const QColor& ink, qreal scale) {
  QPixmap pixmap(QSize(kSize, kSize) * scale);
  pixmap.setDevicePixelRatio(scale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  renderer.render(&painter, QRectF(0, 0, kSize, kSize));
  painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
  painter.fillRect(QRect(0, 0, kSize, kSize), ink);
  return pixmap;
}

}  // namespace

QIcon icon(const QString& name, Token token) {
  const QColor ink = color(token);
  static QHash<QString, QIcon> made;
  const QString key = name + ink.name();
  if (const auto found = made.constFind(key); found != made.constEnd()) return *found;
  initializeResources();
  QSvgRenderer renderer(QStringLiteral(":/icons/%1.svg").arg(name));
  Q_ASSERT(renderer.isValid());
  QIcon result;
  for (const qreal scale : {1.0, 2.0}) {
    result.addPixmap(tinted(renderer, ink, scale));
    result.addPixmap(tinted(renderer, blend(color(Token::kSurface), ink, 0.5), scale), QIcon::Disabled);
  }
  made.insert(key, result);
  return result;
}

}  // namespace durascope::widgets
