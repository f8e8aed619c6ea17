#pragma once
// Lucide icons out of resources/icons, tinted from the palette.

#include <QIcon>
#include <QString>

#include "widgets/common/theme.h"

namespace durascope::widgets {

/// The icon `name` ("search", "copy", ...) in the colour of `token` under the present theme, paler when disabled. Ask
/// again after Theme::changed(). A name without a file is a bug of ours (assert).
QIcon icon(const QString& name, Token token = Token::kSoft);

}  // namespace durascope::widgets
