// SPDX-License-Identifier: Apache-2.0
#include "engine/data/json_value.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <simdjson.h>

#include "engine/data/input_buffer.h"

namespace poft::data {

static_assert(InputBuffer::kPadding >= simdjson::SIMDJSON_PADDING);

struct JsonParser::Simdjson {
    simdjson::dom::parser parser;
};

namespace {

using simdjson::dom::element_type;

constexpr int kDeepest = 190;  // canonical JSON, which contents are stored as, allows 200
constexpr const char* kTooDeep = "lists or objects are nested too deeply";

std::string reasonOf(simdjson::error_code error)
{
    switch (error) {
        case simdjson::UTF8_ERROR:
            return "the text is not valid UTF-8";
        case simdjson::STRING_ERROR:
            return "a string holds an invalid escape or half of a surrogate pair";
        case simdjson::UNESCAPED_CHARS:
            return "a string holds a control character that is not escaped";
        case simdjson::UNCLOSED_STRING:
            return "a string has no closing quote";
        case simdjson::NUMBER_ERROR:
            return "a number is malformed or does not fit into 64 bits";
        case simdjson::T_ATOM_ERROR:
        case simdjson::F_ATOM_ERROR:
        case simdjson::N_ATOM_ERROR:
            return "a bare word stands where true, false, null or another value must";
        case simdjson::DEPTH_ERROR:
            return kTooDeep;
        case simdjson::EMPTY:
            return "the text is empty";
        case simdjson::MEMALLOC:
        case simdjson::CAPACITY:
            return "the row needs more memory than there is";
        default:
            return "the text is not valid JSON (a bracket, comma, colon or value is out of place; NaN is no JSON)";
    }
}

/// The numbers of valid JSON text in their order, as written: simdjson keeps only their binary values.
std::vector<std::string_view> numbersAsWritten(std::string_view json)
{
    std::vector<std::string_view> numbers;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '"') {
            for (++i; i < json.size() && json[i] != '"'; ++i) {
                i += json[i] == '\\' ? 1 : 0;
            }
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            const std::size_t end = std::min(json.find_first_not_of("0123456789+-.eE", i), json.size());
            numbers.push_back(json.substr(i, end - i));
            i = end - 1;
        }
    }
    return numbers;
}

/// Copies a parsed document into Values, depth first, so that numbers are met in the order of the text.
class Copier {
public:
    Copier(std::string_view json, std::size_t maxValues) : m_json(json), m_left(maxValues) {}

    Status copy(simdjson::dom::element from, Value& to, int depth = 0)
    {
        if (depth > kDeepest) {
            return fail(ErrorKind::Invalid, kTooDeep);
        }
        if (m_left == 0) {
            return fail(ErrorKind::Invalid, "the row holds more values than a sample can have");
        }
        --m_left;
        switch (from.type()) {
            case element_type::NULL_VALUE:
                return {};
            case element_type::BOOL:
                to = Value::ofBool(from.get_bool().value_unsafe());
                return {};
            case element_type::STRING:
                to = Value::ofString(std::string(from.get_string().value_unsafe()));
                return {};
            case element_type::INT64:
            case element_type::UINT64:
            case element_type::DOUBLE:
                to.type = Value::Type::Number;
                to.text = nextNumber();
                return {};
            case element_type::ARRAY:
                return copyArray(from.get_array().value_unsafe(), to, depth);
            case element_type::OBJECT:
                return copyObject(from.get_object().value_unsafe(), to, depth);
        }
        return {};
    }

private:
    std::string nextNumber()
    {
        if (m_numbers.empty()) {
            m_numbers = numbersAsWritten(m_json);
        }
        return std::string(m_numbers.at(m_nextNumber++));
    }

    Status copyArray(simdjson::dom::array from, Value& to, int depth)
    {
        to.type = Value::Type::Array;
        for (const simdjson::dom::element item : from) {
            POFT_TRY(copy(item, to.items.emplace_back(), depth + 1));
        }
        return {};
    }

    Status copyObject(simdjson::dom::object from, Value& to, int depth)
    {
        to.type = Value::Type::Object;
        for (const auto& [name, value] : from) {
            Member& member = to.members.emplace_back();
            member.name = std::string(name);
            POFT_TRY(copy(value, member.value, depth + 1));
        }
        return requireDistinctNames(to.members);
    }

    /// Readers disagree on which of two equal keys counts, so a row that has them is not used.
    static Status requireDistinctNames(const std::vector<Member>& members)
    {
        if (members.size() < 2) {
            return {};
        }
        std::vector<std::string_view> names;
        names.reserve(members.size());
        for (const Member& member : members) {
            names.emplace_back(member.name);
        }
        std::sort(names.begin(), names.end());
        const auto twice = std::adjacent_find(names.begin(), names.end());
        if (twice != names.end()) {
            return fail(ErrorKind::Invalid, "the key \"" + std::string(*twice) + "\" occurs twice in one object");
        }
        return {};
    }

    std::string_view m_json;
    std::size_t m_left;
    std::vector<std::string_view> m_numbers;
    std::size_t m_nextNumber = 0;
};

}  // namespace

JsonParser::JsonParser() : m_simdjson(std::make_unique<Simdjson>()) {}

JsonParser::~JsonParser() = default;

Result<Value> JsonParser::parse(std::string_view text, std::size_t maxValues)
{
    simdjson::dom::element root;
    const simdjson::error_code error = m_simdjson->parser.parse(text.data(), text.size(), false).get(root);
    if (error != simdjson::SUCCESS) {
        return fail(ErrorKind::Invalid, reasonOf(error));
    }
    Value value;
    POFT_TRY(Copier(text, maxValues).copy(root, value));
    return value;
}

Result<Value> JsonParser::parseCopy(std::string_view text, std::size_t maxValues)
{
    m_copy.reserve(text.size() + InputBuffer::kPadding);
    m_copy.assign(text);
    return parse(m_copy, maxValues);
}

}  // namespace poft::data
