// SPDX-License-Identifier: Apache-2.0
#include "storage/files/sha256.h"

#include <openssl/evp.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <vector>

namespace poft::files {

struct Sha256::State {
    // EVP with the default provider's SHA-256 fails only when memory is out, as `new` would.
    State() : context(EVP_MD_CTX_new())
    {
        if (!context || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1)
            throw std::bad_alloc();
    }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    EVP_MD_CTX* context;
};

Sha256::Sha256() : m_state(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes)
{
    EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size());
}

std::string Sha256::digest()
{
    std::string bytes(32, '\0');
    EVP_DigestFinal_ex(m_state->context, reinterpret_cast<unsigned char*>(bytes.data()), nullptr);
    return bytes;
}

std::string sha256(std::string_view bytes)
{
    Sha256 hash;
    hash.add(bytes);
    return hash.digest();
}

std::string sha256Hex(std::string_view bytes)
{
    return toHex(sha256(bytes));
}

Result<std::string> sha256HexOfFile(const std::filesystem::path& file, const BlockRead& blockRead)
{
    std::error_code error;
    const auto kind = std::filesystem::status(file, error).type();
    if (kind == std::filesystem::file_type::not_found)
        return fail(ErrorKind::NotFound, "There is no file " + file.string() + ".");
    if (kind == std::filesystem::file_type::directory)
        return fail(ErrorKind::Invalid, file.string() + " is a folder, not a file.");
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return fail(ErrorKind::Io, "The file " + file.string() + " cannot be read (" + std::strerror(errno) + ").");
    Sha256 hash;
    std::vector<char> buffer(std::size_t{4} << 20);
    while (stream) {
        stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const auto bytes = static_cast<std::size_t>(stream.gcount());
        hash.add({buffer.data(), bytes});
        if (blockRead && !blockRead(bytes))
            return fail(ErrorKind::Stopped, "Reading " + file.string() + " was stopped.");
    }
    if (stream.bad())
        return fail(ErrorKind::Io, "Reading the file " + file.string() + " failed; check the disk.");
    return toHex(hash.digest());
}

std::string toHex(std::string_view bytes)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        text += kDigits[value >> 4];
        text += kDigits[value & 15];
    }
    return text;
}

}  // namespace poft::files
