// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "storage/recipe/settings.h"

namespace poft::recipe {

namespace {

template <class Visitor>
auto visitMember(const Setting& setting, Visitor&& visitor)
{
    return std::visit(std::forward<Visitor>(visitor), setting.member);
}

bool isWhole(const Setting& setting)
{
    return std::holds_alternative<std::int64_t TrainingSettings::*>(setting.member);
}

bool isNumber(const Setting& setting)
{
    return std::holds_alternative<double TrainingSettings::*>(setting.member);
}

std::string numberText(double value)
{
    if (std::abs(value) < 1e15 && value == std::trunc(value))
        return std::to_string(static_cast<std::int64_t>(value));  // 10000000, not 1e+07
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    return {buffer, end.ptr};
}

std::string choicesText(std::span<const Choice> choices, const char* last)
{
    std::string text;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (i > 0)
            text += i + 1 == choices.size() ? last : ", ";
        text += choices[i].name;
    }
    return text;
}

/// A limit this large only keeps the arithmetic exact; it tells a person nothing.
bool isUnlimited(double most)
{
    return most >= 1e15;
}

std::string rangeText(const Setting& setting)
{
    std::string text = setting.leastExcluded ? "above " : "at least ";
    text += numberText(setting.least);
    if (!isUnlimited(setting.most))
        text += " and at most " + numberText(setting.most);
    return text;
}

bool inRange(const Setting& setting, double value)
{
    // The comparisons are false for NaN.
    const bool enough = setting.leastExcluded ? value > setting.least : value >= setting.least;
    return enough && value <= setting.most;
}

tl::unexpected<Error> refuse(const Setting& setting, const std::string& given)
{
    return fail(ErrorKind::Invalid, "must be " + allowedText(setting) + ", not " + given);
}

std::string quoted(const SettingValue& value)
{
    const std::string text = textOf(value);
    return std::holds_alternative<std::string>(value) ? "\"" + text + "\"" : text;
}

/// The value as the type of the setting, range checked; max_steps = 0 is no training at all and is refused with the
/// rest.
Result<double> checkedNumber(const Setting& setting, const SettingValue& value)
{
    double number = 0;
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        number = static_cast<double>(*whole);
    else if (const auto* real = std::get_if<double>(&value))
        number = *real;
    else
        return refuse(setting, quoted(value));
    const bool fractional = isWhole(setting) && std::holds_alternative<double>(value);
    if (fractional || !inRange(setting, number) || (setting.name == "max_steps" && number == 0))
        return refuse(setting, quoted(value));
    return number;
}

Result<std::size_t> checkedChoice(const Setting& setting, const SettingValue& value)
{
    if (const auto* name = std::get_if<std::string>(&value)) {
        for (std::size_t i = 0; i < setting.choices.size(); ++i) {
            if (setting.choices[i].name == *name)
                return i;
        }
    }
    return refuse(setting, quoted(value));
}

std::vector<std::string_view> splitNames(std::string_view text)
{
    std::vector<std::string_view> names;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(", "), text.size());
        if (end > 0)
            names.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return names;
}

/// The names in the order of the choices, each once; all of them are written as the first choice.
Result<std::string> checkedNames(const Setting& setting, const SettingValue& value)
{
    const auto* text = std::get_if<std::string>(&value);
    const std::vector<std::string_view> names = text ? splitNames(*text) : std::vector<std::string_view>();
    if (names.empty())
        return refuse(setting, quoted(value));
    for (const std::string_view name : names)
        if (std::ranges::find(setting.choices, name, &Choice::name) == setting.choices.end())
            return refuse(setting, quoted(value));
    const auto isNamed = [&](const Choice& choice) { return std::ranges::find(names, choice.name) != names.end(); };
    const auto single = setting.choices.subspan(1);
    if (isNamed(setting.choices.front()) || std::ranges::all_of(single, isNamed))
        return std::string(setting.choices.front().name);
    std::string joined;
    for (const Choice& choice : single)
        if (isNamed(choice))
            joined += (joined.empty() ? "" : ",") + std::string(choice.name);
    return joined;
}

}  // namespace

SettingValue valueOf(const TrainingSettings& settings, const Setting& setting)
{
    return visitMember(setting, [&](const auto& member) -> SettingValue {
        if constexpr (std::is_same_v<std::decay_t<decltype(member)>, ChoiceAccess>)
            return std::string(setting.choices[member.get(settings)].name);
        else
            return settings.*member;
    });
}

SettingValue defaultOf(const Setting& setting)
{
    return valueOf(TrainingSettings{}, setting);
}

Status setValue(TrainingSettings& settings, const Setting& setting, const SettingValue& value)
{
    return visitMember(setting, [&](const auto& member) -> Status {
        using Member = std::decay_t<decltype(member)>;
        if constexpr (std::is_same_v<Member, ChoiceAccess>) {
            POFT_TRY_ASSIGN(const std::size_t index, checkedChoice(setting, value));
            member.set(settings, index);
        } else if constexpr (std::is_same_v<Member, bool TrainingSettings::*>) {
            const auto* given = std::get_if<bool>(&value);
            if (!given)
                return refuse(setting, quoted(value));
            settings.*member = *given;
        } else if constexpr (std::is_same_v<Member, std::string TrainingSettings::*>) {
            POFT_TRY_ASSIGN(settings.*member, checkedNames(setting, value));
        } else {
            POFT_TRY_ASSIGN(const double number, checkedNumber(setting, value));
            settings.*member = static_cast<std::decay_t<decltype(settings.*member)>>(number);
        }
        return {};
    });
}

Result<SettingValue> parseValue(const Setting& setting, std::string_view text)
{
    SettingValue value = std::string(text);
    const char* const end = text.data() + text.size();
    if (isWhole(setting)) {
        std::int64_t whole = 0;
        if (const auto read = std::from_chars(text.data(), end, whole); read.ec == std::errc() && read.ptr == end)
            value = whole;
    } else if (isNumber(setting)) {
        double number = 0;
        if (const auto read = std::from_chars(text.data(), end, number); read.ec == std::errc() && read.ptr == end)
            value = number;
    } else if (std::holds_alternative<bool TrainingSettings::*>(setting.member)) {
        if (text == "true" || text == "false")
            value = text == "true";
    }
    TrainingSettings trial;
    POFT_TRY(setValue(trial, setting, value));
    return value;
}

std::string textOf(const SettingValue& value)
{
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return std::to_string(*whole);
    if (const auto* number = std::get_if<double>(&value))
        return numberText(*number);
    return std::get<std::string>(value);
}

std::string allowedText(const Setting& setting)
{
    if (setting.isList())
        return std::string(setting.choices.front().name) + ", or any of " +
               choicesText(setting.choices.subspan(1), " and ");
    if (!setting.choices.empty())
        return choicesText(setting.choices, " or ");
    if (setting.name == "max_steps")
        return "-1 or a whole number above 0";
    if (isWhole(setting))
        return "a whole number, " + rangeText(setting);
    if (isNumber(setting))
        return "a number " + rangeText(setting);
    return "true or false";
}

std::vector<std::string> loraTargets(const TrainingSettings& settings)
{
    const std::span<const Choice> choices = findSetting("lora_target_modules")->choices;
    std::vector<std::string> targets;
    const std::vector<std::string_view> names = splitNames(settings.loraTargetModules);
    for (const Choice& choice : choices.subspan(1))
        if (settings.loraTargetModules == choices.front().name || std::ranges::find(names, choice.name) != names.end())
            targets.emplace_back(choice.name);
    return targets;
}

std::int64_t optimizerSteps(const TrainingSettings& settings, std::int64_t samples)
{
    if (settings.maxSteps > 0)
        return settings.maxSteps;
    const std::int64_t window = settings.perDeviceTrainBatchSize * settings.gradientAccumulationSteps;
    const std::int64_t perEpoch = (samples + window - 1) / window;
    return static_cast<std::int64_t>(std::ceil(settings.numTrainEpochs * static_cast<double>(perEpoch)));
}

}  // namespace poft::recipe
