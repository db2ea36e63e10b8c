// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace poft::jinja {

/// Python's `str`, immutable: valid UTF-8 that is counted in characters. A text is `safe` where Python has the subclass
/// Markup, which the filters `safe` and `escape` make: joined with a plain text it escapes that one's HTML characters.
///
/// May be read from several threads.
class Text {
public:
    explicit Text(std::string bytes, bool safe = false) : m_bytes(std::move(bytes)), m_safe(safe) {}

    const std::string& bytes() const { return m_bytes; }
    bool isSafe() const { return m_safe; }

    /// In characters; counted at the first call.
    std::size_t length() const;

    /// Where character `index`, at most length(), begins.
    std::size_t offsetOf(std::size_t index) const;

    /// The characters from `first` up to `last`, both at most length().
    std::string_view between(std::size_t first, std::size_t last) const;

private:
    static constexpr std::size_t kUnknown = static_cast<std::size_t>(-1);

    std::string m_bytes;
    mutable std::atomic<std::size_t> m_length = kUnknown;
    bool m_safe;
};

using TextPtr = std::shared_ptr<const Text>;

/// No text may grow beyond this, however a template makes it.
inline constexpr std::size_t kMaxTextBytes = std::size_t{64} << 20;

/// Throws a Failure if a text of so many bytes is too long; call it before making one from counts that a template
/// chose.
void checkTextSize(std::size_t bytes);

/// `count` times `text`, after the check of its size.
std::string repeated(std::string_view text, std::size_t count);

/// The HTML characters & < > ' " replaced, as markupsafe does.
std::string escapedHtml(std::string_view text);

}  // namespace poft::jinja
