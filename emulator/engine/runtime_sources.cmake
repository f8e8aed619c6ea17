# Writes OUTPUT: the files of resources/runtime as C++ strings, in the order of FILES.
set(text "#include \"emulator/engine/runtime_sources.h\"\n\nnamespace durascope::engine {\n\nnamespace {\nconstexpr RuntimeSource kSources[] = {\n")
foreach(file ${FILES})
  file(READ ${FOLDER}/${file} source)
  string(APPEND text "    {\"${file}\", R\"DURASCOPE(${source})DURASCOPE\"},\n")
endforeach()
string(APPEND text "};\n}  // namespace\n\nstd::span<const RuntimeSource> runtimeSources() { return kSources; }\n\n}  // namespace durascope::engine\n")
file(WRITE ${OUTPUT} "${text}")
