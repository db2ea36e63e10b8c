// SPDX-License-Identifier: Apache-2.0
#include "engine/train/template_choice.h"

#include <fmt/format.h>

#include "engine/model/adapter.h"
#include "engine/text/built_in_formats.h"
#include "engine/text/chat_format.h"
#include "engine/tokenizer/tokenizer.h"
#include "storage/files/new_file.h"

namespace poft::engine {

namespace {

namespace fs = std::filesystem;

constexpr const char* kTemplateFile = "chat_template.jinja";

Status linkFiles(const fs::path& source, const fs::path& target)
{
    std::error_code error;
    const fs::path absolute = fs::absolute(source, error);
    fs::create_directories(target, error);
    for (const auto& entry : fs::directory_iterator(absolute, error)) {
        if (!entry.is_regular_file(error) || entry.path().filename() == kTemplateFile)
            continue;
        fs::create_symlink(entry.path(), target / entry.path().filename(), error);
        if (error)
            break;
    }
    if (error)
        return fail(ErrorKind::Io, fmt::format("The files of {} cannot be linked into {}: {}.", source.string(),
                                               target.string(), error.message()));
    return {};
}

}  // namespace

Status putTemplate(const fs::path& folder, const std::string& name)
{
    POFT_TRY_ASSIGN(const tokenizer::Tokenizer tokenizer, tokenizer::Tokenizer::load(folder));
    POFT_TRY_ASSIGN(const text::FittedFormat fitted, text::fitBuiltInFormat(folder, tokenizer, name));
    POFT_TRY(files::writeFile(folder / kTemplateFile, fitted.source + "\n"));
    std::error_code error;
    fs::remove_all(folder / "additional_chat_templates", error);
    if (error)
        return fail(ErrorKind::Io,
                    fmt::format("The other templates of {} cannot be removed: {}.", folder.string(), error.message()));
    return {};
}

Status linkWithTemplate(const fs::path& source, const fs::path& target, const std::string& name)
{
    std::error_code error;
    if (model::isAdapterFolder(source))
        return fail(ErrorKind::Invalid,
                    fmt::format("{} holds adapters, whose template is that of their model: merge them first "
                                "(models merge), then choose a template.",
                                source.string()));
    if (fs::exists(target, error))
        return fail(ErrorKind::Invalid,
                    fmt::format("The workspace has a folder {} already: choose another name.", target.string()));
    Status done = linkFiles(source, target);
    if (done)
        done = putTemplate(target, name);
    if (!done)
        fs::remove_all(target, error);
    return done;
}

Result<std::string> templateChoice(const fs::path& folder)
{
    POFT_TRY_ASSIGN(const text::ChatFormat format, text::ChatFormat::load(folder));
    if (format.chosenName().empty())
        return std::string();
    return fmt::format(
        "the folder has no chat template, so that conversations are written with our template {}, which fits its "
        "tokenizer and ends a turn with {}; \"template\" in a recipe or --template of `models add` chooses another.",
        format.chosenName(), format.endOfTurn());
}

}  // namespace poft::engine
