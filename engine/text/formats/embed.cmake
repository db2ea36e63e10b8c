# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=file -DFILES=a.jinja,b.jinja -P embed.cmake: writes the templates as C++ raw strings. The line break at
# the end of a file is not part of its template, as for Jinja.
string(REPLACE "," ";" files "${FILES}")
set(text "// Made by engine/text/formats/embed.cmake from engine/text/formats/*.jinja.\n#include \"engine/text/built_in_formats.h\"\n\n")
string(APPEND text "namespace poft::text {\n\nstd::string_view builtInSource(std::string_view name)\n{\n")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" source)
  string(REGEX REPLACE "\n$" "" source "${source}")
  string(APPEND text "    if (name == \"${name}\")\n        return R\"poft_jinja(${source})poft_jinja\";\n")
endforeach()
string(APPEND text "    return {};\n}\n\n}  // namespace poft::text\n")
file(WRITE "${OUTPUT}" "${text}")
