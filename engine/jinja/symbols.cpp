// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/symbols.h"

#include <algorithm>

namespace poft::jinja {

void Symbols::define(const std::string& name, Load load)
{
    const auto [slot, isNew] = m_slots->emplace(name, m_function->slotCount);
    m_function->slotCount += isNew ? 1 : 0;
    const Place place{m_function->depth, slot->second};
    m_refs[name] = place;
    m_loads[place] = std::move(load);
}

void Symbols::store(const std::string& name)
{
    m_stores.insert(name);
    if (m_refs.contains(name))
        return;
    if (const Place* outer = findAround(name))
        define(name, {Load::Alias, *outer, {}});
    else
        define(name, {Load::Missing, {}, {}});
}

void Symbols::load(const std::string& name)
{
    if (!find(name))
        define(name, {Load::External, {}, name});
}

void Symbols::join(const std::vector<Symbols>& branches)
{
    std::set<std::string> stored;
    for (const Symbols& branch : branches)
        stored.insert(branch.m_stores.begin(), branch.m_stores.end());
    std::erase_if(stored, [&](const std::string& name) { return m_stores.contains(name); });
    for (const Symbols& branch : branches) {
        for (const auto& [name, place] : branch.m_refs)
            m_refs[name] = place;
        for (const auto& [place, load] : branch.m_loads)
            m_loads[place] = load;
        m_stores.insert(branch.m_stores.begin(), branch.m_stores.end());
    }
    // A name that only some branches set keeps the value from around the block where they are not taken.
    for (const std::string& name : stored) {
        const Place* outer = findAround(name);
        m_loads[m_refs.at(name)] = outer ? Load{Load::Alias, *outer, {}} : Load{Load::External, {}, name};
    }
}

const Symbols::Place* Symbols::find(const std::string& name) const
{
    const auto found = m_refs.find(name);
    return found != m_refs.end() ? &found->second : findAround(name);
}

const Symbols* Symbols::ownerOf(const Place& place) const
{
    const Symbols* symbols = this;
    while (symbols && !symbols->m_loads.contains(place))
        symbols = symbols->m_around;
    return symbols;
}

Variable Symbols::variableAt(const Place& place, int depth, std::vector<std::string>& externals) const
{
    // A caller's variable that its block never assigns needs no slot.
    const Symbols* owner = ownerOf(place);
    if (const Load& load = owner->m_loads.at(place);
        load.kind == Load::External && !owner->m_stores.contains(load.name)) {
        const auto known = std::ranges::find(externals, load.name);
        const int index = static_cast<int>(known - externals.begin());
        if (known == externals.end())
            externals.push_back(load.name);
        return {Variable::Place::External, 0, index};
    }
    return {Variable::Place::Slot, depth - place.function, place.slot};
}

Variable Symbols::variable(const std::string& name, int depth, std::vector<std::string>& externals) const
{
    return variableAt(*find(name), depth, externals);
}

FrameStart Symbols::start(std::vector<std::string>& externals) const
{
    FrameStart start;
    for (const auto& [place, load] : m_loads) {
        if (load.kind == Load::Parameter || (load.kind == Load::External && !m_stores.contains(load.name)))
            continue;
        SlotStart slot{place.slot, std::nullopt};
        if (load.kind == Load::Alias) {
            slot.source = m_around->variableAt(load.source, m_function->depth, externals);
        } else if (load.kind == Load::External) {
            const auto known = std::ranges::find(externals, load.name);
            slot.source = Variable{Variable::Place::External, 0, static_cast<int>(known - externals.begin())};
            if (known == externals.end())
                externals.push_back(load.name);
        }
        start.push_back(slot);
    }
    return start;
}

}  // namespace poft::jinja
