// SPDX-License-Identifier: Apache-2.0
#include "engine/model/tensor.h"

#include <array>

namespace poft::model {

namespace {

struct TypeRow {
    std::string_view name;
    std::size_t size;
    bool floating;
};

/// In the order of TensorType.
constexpr std::array<TypeRow, 13> kTypes{{{"BOOL", 1, false},
                                          {"U8", 1, false},
                                          {"I8", 1, false},
                                          {"I16", 2, false},
                                          {"U16", 2, false},
                                          {"F16", 2, true},
                                          {"BF16", 2, true},
                                          {"I32", 4, false},
                                          {"U32", 4, false},
                                          {"F32", 4, true},
                                          {"F64", 8, true},
                                          {"I64", 8, false},
                                          {"U64", 8, false}}};

const TypeRow& row(TensorType type)
{
    return kTypes[static_cast<std::size_t>(type)];
}

}  // namespace

std::string_view tensorTypeName(TensorType type)
{
    return row(type).name;
}

std::optional<TensorType> tensorTypeFromName(std::string_view name)
{
    for (std::size_t i = 0; i < kTypes.size(); ++i)
        if (kTypes[i].name == name)
            return static_cast<TensorType>(i);
    return std::nullopt;
}

std::size_t tensorTypeSize(TensorType type)
{
    return row(type).size;
}

bool isFloatingPoint(TensorType type)
{
    return row(type).floating;
}

}  // namespace poft::model
