// SPDX-License-Identifier: Apache-2.0
#include "engine/model/file_hash.h"

#include <openssl/evp.h>

#include <fstream>
#include <memory>
#include <vector>

namespace poft::model {

namespace {

/// A running SHA-256.
class Sha256 {
public:
    Sha256() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    {
        EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr);
    }

    void add(const void* data, std::size_t bytes) { EVP_DigestUpdate(m_context.get(), data, bytes); }

    std::string hex()
    {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        EVP_DigestFinal_ex(m_context.get(), digest, &size);
        constexpr char kDigits[] = "0123456789abcdef";
        std::string text;
        for (unsigned int i = 0; i < size; ++i) {
            text += kDigits[digest[i] >> 4];
            text += kDigits[digest[i] & 15];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

}  // namespace

std::string textHash(std::string_view text)
{
    Sha256 hash;
    hash.add(text.data(), text.size());
    return hash.hex();
}

Result<std::string> fileHash(const std::filesystem::path& path, const BlockDone& blockDone)
{
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return fail(ErrorKind::Io, "Cannot read " + path.string() + ": check that it exists and may be read.");
    Sha256 hash;
    std::vector<char> block(std::size_t{4} << 20);
    while (stream) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        const auto bytes = static_cast<std::size_t>(stream.gcount());
        hash.add(block.data(), bytes);
        if (blockDone && !blockDone(bytes))
            return fail(ErrorKind::Stopped, "Reading " + path.string() + " was stopped.");
    }
    if (!stream.eof())
        return fail(ErrorKind::Io, "Cannot read " + path.string() + " to its end: the disk reported an error.");
    return hash.hex();
}

Result<std::string> filesHash(std::span<const std::filesystem::path> paths, const BlockDone& blockDone)
{
    if (paths.empty())
        return std::string();
    if (paths.size() == 1)
        return fileHash(paths.front(), blockDone);
    std::string lines;
    for (const auto& path : paths) {
        POFT_TRY_ASSIGN(const std::string hash, fileHash(path, blockDone));
        lines += hash + "  " + path.filename().string() + "\n";
    }
    return textHash(lines);
}

}  // namespace poft::model
