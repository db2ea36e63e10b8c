// SPDX-License-Identifier: Apache-2.0
#include "engine/data/noise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "engine/data/answer_pool.h"
#include "engine/data/corruption.h"
#include "engine/data/random.h"
#include "storage/recipe/vocabulary.h"

namespace poft::data {

namespace {

Status checkKinds(const recipe::Noise& noise)
{
    const auto known = recipe::namesOf(recipe::kNoiseKinds);
    for (const auto& [kind, rate] : noise.kinds) {
        if (std::ranges::find(known, kind) == known.end()) {
            std::string names;
            for (const std::string_view name : known)
                names += (names.empty() ? "'" : ", '") + std::string(name) + "'";
            return fail(ErrorKind::Invalid, "The noise '" + kind + "' is not known; there are " + names + ".");
        }
        if (!std::isfinite(rate) || rate < 0)
            return fail(ErrorKind::Invalid,
                        "The rate of the noise '" + kind + "' is no share of the data set; give 0 or more.");
    }
    if (!(noise.characterRate > 0 && noise.characterRate <= 1))
        return fail(ErrorKind::Invalid, "The share of characters that noise touches must be above 0 and at most 1.");
    return {};
}

Status check(const std::vector<Sample>& samples, const recipe::Noise& noise, const std::vector<Sample>* source)
{
    POFT_TRY(checkKinds(noise));
    if (noise.kinds.contains("foreign_response") && source == nullptr)
        return fail(ErrorKind::Invalid,
                    "The noise 'foreign_response' needs another data set to draw from: name it as source.");
    for (const Sample& sample : samples)
        if (sample.kind != SampleKind::Messages)
            return fail(ErrorKind::Invalid,
                        std::string("Noise is made of conversations, and the data set holds ") +
                            (sample.kind == SampleKind::Pairs ? "preference pairs" : "plain texts") +
                            "; choose another data set.");
    return {};
}

/// The samples that noise can be made of: answered, and not already known to be noise.
std::vector<std::size_t> corruptible(const std::vector<Sample>& samples)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto& turns = samples[i].conversation.messages;
        const bool answered =
            std::any_of(turns.begin(), turns.end(), [](const auto& turn) { return turn.role == text::kAssistantRole; });
        if (answered && !samples[i].isNoise.value_or(false))
            places.push_back(i);
    }
    return places;
}

/// Draws samples one by one in a random order, each kind those it can be made of; begins anew when all were drawn.
class Draw {
public:
    Draw(std::vector<std::size_t> places, Random& random) : m_order(std::move(places)) { random.shuffle(m_order); }

    std::size_t count() const { return m_order.size(); }

    /// What was passed over stays for other kinds.
    void beginKind() { m_looked = m_next; }

    /// The next sample that `fits`; nothing where none of this round does.
    template <class Fits>
    std::optional<std::size_t> next(const Fits& fits)
    {
        if (m_next == m_order.size())
            startOver();
        m_looked = std::max(m_looked, m_next);
        while (m_looked < m_order.size() && !fits(m_order[m_looked]))
            ++m_looked;
        if (m_looked == m_order.size())
            return std::nullopt;
        std::swap(m_order[m_next], m_order[m_looked++]);
        return m_order[m_next++];
    }

    /// Begins the next round early.
    void startOver() { m_next = m_looked = 0; }

private:
    std::vector<std::size_t> m_order;
    std::size_t m_next = 0;    // those before it were drawn in this round
    std::size_t m_looked = 0;  // those between m_next and it do not fit the kind
};

tl::unexpected<Error> tooMuch(std::size_t places)
{
    return fail(ErrorKind::Invalid, "More noise is asked for than the data set has samples to make it of (" +
                                        std::to_string(places) + "); lower the rates.");
}

}  // namespace

Result<std::vector<Sample>> addNoise(std::vector<Sample> samples, const recipe::Noise& noise,
                                     const std::vector<Sample>* source)
{
    POFT_TRY(check(samples, noise, source));
    const AnswerPool own(samples);
    const AnswerPool foreign(source != nullptr ? *source : std::vector<Sample>());
    const Corruption corruption(own, source != nullptr ? &foreign : nullptr, noise.characterRate);
    const bool add = noise.mode == recipe::Noise::Mode::Add;
    const std::size_t size = samples.size();
    Random random(stableHash("noise", static_cast<std::uint64_t>(noise.seed)));
    Draw draw(corruptible(samples), random);

    std::size_t used = 0;
    double share =
        0;  // of this kind and those before: rounding the sum keeps rates of 0.5 and 0.5 within an odd data set
    for (const auto& [kind, rate] : noise.kinds) {
        share += rate;
        const auto end = static_cast<std::size_t>(std::llround(share * static_cast<double>(size)));
        if (end > used && (draw.count() == 0 || (!add && end > draw.count())))
            return tooMuch(draw.count());
        // (Named anew in the capture: clang 14 does not let a lambda refer to a structured binding.)
        const auto fits = [&, &kind = kind](std::size_t place) { return corruption.isPossible(samples[place], kind); };
        draw.beginKind();
        for (; used < end; ++used) {
            auto origin = draw.next(fits);
            if (!origin && add) {
                draw.startOver();
                origin = draw.next(fits);
            }
            if (!origin)
                return fail(ErrorKind::Invalid, "The data set has too few answers that '" + kind +
                                                    "' can be made of (they are too short, or empty); lower its rate.");
            if (add)
                samples.push_back(Sample(samples[*origin]));
            POFT_TRY(corruption.apply(add ? samples.back() : samples[*origin], *origin, kind, random));
        }
    }
    for (Sample& sample : samples)
        if (!sample.isNoise)
            sample.isNoise = false;
    return samples;
}

}  // namespace poft::data
