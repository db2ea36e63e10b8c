// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/tokenizer/normalizer/normalizer.h"

namespace poft::tokenizer {

/// NFC, NFD, NFKC or NFKD: characters decomposed, put in order, and for the C forms composed again.
class UnicodeForm : public Normalizer {
public:
    UnicodeForm(bool compatible, bool composed) : m_compatible(compatible), m_composed(composed) {}
    void apply(AlignedText& text) const override;

    bool isNfc() const { return m_composed && !m_compatible; }

private:
    bool m_compatible;
    bool m_composed;
};

/// Whether NFC surely leaves a text as it is; one pass, quick where there is nothing above U+02FF.
bool isSurelyNfc(std::string_view text);

}  // namespace poft::tokenizer
