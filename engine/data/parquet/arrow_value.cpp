// SPDX-License-Identifier: Apache-2.0
#include "engine/data/parquet/arrow_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <arrow/array.h>
#include <arrow/extension_type.h>
#include <arrow/scalar.h>

namespace poft::data::parquet {

namespace {

using arrow::Type;

template <class ArrayType>
std::string_view viewOf(const arrow::Array& array, std::int64_t at)
{
    return static_cast<const ArrayType&>(array).GetView(at);
}

template <class ArrayType>
void readInteger(const arrow::Array& array, std::int64_t at, Value& to)
{
    to.type = Value::Type::Number;
    to.text = std::to_string(static_cast<const ArrayType&>(array).Value(at));
}

bool isTextType(Type::type type)
{
    return type == Type::STRING || type == Type::LARGE_STRING || type == Type::STRING_VIEW;
}

}  // namespace

bool CellReader::refuse(std::string reason)
{
    m_problem = std::move(reason);
    return false;
}

bool CellReader::readText(std::string_view text, Value& to)
{
    if (text.size() > m_bytesLeft) {
        return refuse("the row is longer than a row may be");
    }
    m_bytesLeft -= text.size();
    to.type = Value::Type::String;
    to.text = text;
    return true;
}

template <class Float>
bool CellReader::readReal(Float value, Value& to)
{
    if (std::isnan(value)) {
        return true;  // null: how pandas writes a missing number
    }
    if (std::isinf(value)) {
        return refuse("a number is infinite");
    }
    std::array<char, 40> digits = {};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    to.type = Value::Type::Number;
    to.text.assign(digits.data(), end);
    if (to.text.find_first_of(".e") == std::string::npos) {
        to.text += ".0";
    }
    return true;
}

bool CellReader::readItems(const arrow::Array& items, std::int64_t begin, std::int64_t count, Value& to)
{
    to.type = Value::Type::Array;
    to.items.resize(std::min<std::size_t>(static_cast<std::size_t>(count), m_valuesLeft + 1));
    for (std::size_t i = 0; i < to.items.size(); ++i) {
        if (!read(items, begin + static_cast<std::int64_t>(i), to.items[i])) {
            return false;
        }
    }
    return true;
}

bool CellReader::readStruct(const arrow::Array& array, std::int64_t at, Value& to)
{
    const auto& structure = static_cast<const arrow::StructArray&>(array);
    const arrow::StructType& type = *structure.struct_type();
    to.type = Value::Type::Object;
    to.members.reserve(static_cast<std::size_t>(type.num_fields()));
    for (int i = 0; i < type.num_fields(); ++i) {
        Member& member = to.members.emplace_back();
        member.name = type.field(i)->name();
        if (!read(*structure.field(i), at, member.value)) {
            return false;
        }
    }
    return true;
}

bool CellReader::readMap(const arrow::Array& array, std::int64_t at, Value& to)
{
    const auto& map = static_cast<const arrow::MapArray&>(array);
    const std::int64_t begin = map.value_offset(at);
    const std::int64_t end = begin + map.value_length(at);
    if (!isTextType(map.keys()->type_id())) {
        return readItems(*map.values(), begin, end - begin, to);
    }
    to.type = Value::Type::Object;
    for (std::int64_t i = begin; i < end; ++i) {
        Value key;
        Member member;
        if (!read(*map.keys(), i, key) || !read(*map.items(), i, member.value)) {
            return false;
        }
        if (to.find(key.text) != nullptr) {
            return refuse("the key \"" + key.text + "\" occurs twice in one map");
        }
        member.name = std::move(key.text);
        to.members.push_back(std::move(member));
    }
    return true;
}

bool CellReader::readPrinted(const arrow::Array& array, std::int64_t at, Value& to)
{
    const auto scalar = array.GetScalar(at);
    if (!scalar.ok()) {
        return refuse("a cell of type " + array.type()->ToString() + " cannot be read");
    }
    return readText((*scalar)->ToString(), to);
}

bool CellReader::read(const arrow::Array& array, std::int64_t at, Value& to)
{
    if (m_valuesLeft == 0) {
        return refuse("the row holds more values than a sample can have");
    }
    --m_valuesLeft;
    if (array.IsNull(at)) {
        return true;
    }
    switch (array.type_id()) {
        case Type::NA:
            return true;
        case Type::BOOL:
            to = Value::ofBool(static_cast<const arrow::BooleanArray&>(array).Value(at));
            return true;
        case Type::UINT8:
            return readInteger<arrow::UInt8Array>(array, at, to), true;
        case Type::INT8:
            return readInteger<arrow::Int8Array>(array, at, to), true;
        case Type::UINT16:
            return readInteger<arrow::UInt16Array>(array, at, to), true;
        case Type::INT16:
            return readInteger<arrow::Int16Array>(array, at, to), true;
        case Type::UINT32:
            return readInteger<arrow::UInt32Array>(array, at, to), true;
        case Type::INT32:
            return readInteger<arrow::Int32Array>(array, at, to), true;
        case Type::UINT64:
            return readInteger<arrow::UInt64Array>(array, at, to), true;
        case Type::INT64:
            return readInteger<arrow::Int64Array>(array, at, to), true;
        case Type::FLOAT:
            return readReal(static_cast<const arrow::FloatArray&>(array).Value(at), to);
        case Type::DOUBLE:
            return readReal(static_cast<const arrow::DoubleArray&>(array).Value(at), to);
        case Type::STRING:
        case Type::BINARY:
            return readText(viewOf<arrow::BinaryArray>(array, at), to);
        case Type::LARGE_STRING:
        case Type::LARGE_BINARY:
            return readText(viewOf<arrow::LargeBinaryArray>(array, at), to);
        case Type::STRING_VIEW:
        case Type::BINARY_VIEW:
            return readText(viewOf<arrow::BinaryViewArray>(array, at), to);
        case Type::LIST: {
            const auto& list = static_cast<const arrow::ListArray&>(array);
            return readItems(*list.values(), list.value_offset(at), list.value_length(at), to);
        }
        case Type::LARGE_LIST: {
            const auto& list = static_cast<const arrow::LargeListArray&>(array);
            return readItems(*list.values(), list.value_offset(at), list.value_length(at), to);
        }
        case Type::FIXED_SIZE_LIST: {
            const auto& list = static_cast<const arrow::FixedSizeListArray&>(array);
            return readItems(*list.values(), list.value_offset(at), list.value_length(at), to);
        }
        case Type::LIST_VIEW: {
            const auto& list = static_cast<const arrow::ListViewArray&>(array);
            return readItems(*list.values(), list.value_offset(at), list.value_length(at), to);
        }
        case Type::LARGE_LIST_VIEW: {
            const auto& list = static_cast<const arrow::LargeListViewArray&>(array);
            return readItems(*list.values(), list.value_offset(at), list.value_length(at), to);
        }
        case Type::STRUCT:
            return readStruct(array, at, to);
        case Type::MAP:
            return readMap(array, at, to);
        case Type::DICTIONARY: {
            const auto& dictionary = static_cast<const arrow::DictionaryArray&>(array);
            const std::int64_t index = dictionary.GetValueIndex(at);
            if (index < 0 || index >= dictionary.dictionary()->length()) {  // Arrow does not look, in a damaged file
                return refuse("a cell names a value that its dictionary does not have: the file is damaged");
            }
            return read(*dictionary.dictionary(), index, to);
        }
        case Type::EXTENSION:
            return read(*static_cast<const arrow::ExtensionArray&>(array).storage(), at, to);
        default:
            return readPrinted(array, at, to);
    }
}

}  // namespace poft::data::parquet
