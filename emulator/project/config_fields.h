#pragma once
// The fields of a wrangler configuration by their names: which of them Durascope acts on, which mean something only
// once a Worker is deployed, and what there is to say of the rest. Without a word a mistyped field would just do
// nothing.

#include <string>
#include <string_view>
#include <vector>

#include "emulator/document/document.h"

namespace durascope::project {

/// Something that will be missed when the program runs.
struct FieldRemark {
  const document::Node* node = nullptr;  ///< In the document; where it is.
  std::string sentence;
  bool isUnknown = false;  ///< No such field: it may be what another, missing one was meant to be.
};

/// Of unknown fields (at the top, in `durable_objects` and its bindings, in migrations), of which wrangler warns, too;
/// and of bindings and settings that Durascope does not have. A field that asks for nothing, such as an empty list, is
/// not worth a word.
std::vector<FieldRemark> remarksOn(const document::Document& document);

/// Whether an environment takes the field from the top level: all but bindings and the like.
bool isInherited(std::string_view field);

}  // namespace durascope::project
