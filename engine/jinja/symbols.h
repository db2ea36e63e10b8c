// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/jinja/tree.h"

namespace poft::jinja {

/// The names of one block while they are being resolved: what jinja2 calls Symbols.
class Symbols {
public:
    /// A place for values: a slot of the function at this depth of functions within functions.
    struct Place {
        int function = 0;
        int slot = 0;

        auto operator<=>(const Place&) const = default;
    };

    /// Slots that the blocks of one function (the template, a macro, a call block) share.
    struct Function {
        int depth = 0;
        int slotCount = 0;
    };

    Symbols(const Symbols* around, Function& function) : m_around(around), m_function(&function) {}

    /// A parameter or the target of a loop: it is set before it is read.
    void declareParameter(const std::string& name)
    {
        m_stores.insert(name);
        define(name, {Load::Parameter, {}, {}});
    }

    /// An assignment; the name begins as the value around it, if there is one.
    void store(const std::string& name);

    /// A use; a name that nothing defines is the caller's.
    void load(const std::string& name);

    /// Takes over what the branches of an `if` did, each analysed on a copy.
    void join(const std::vector<Symbols>& branches);

    const Place* find(const std::string& name) const;

    /// Where a name lives as seen from the function at `depth`; `externals` grows by the caller's variables.
    Variable variable(const std::string& name, int depth, std::vector<std::string>& externals) const;

    /// What entering the block does.
    FrameStart start(std::vector<std::string>& externals) const;

    Function& function() const { return *m_function; }

private:
    struct Load {
        enum Kind { Parameter, External, Alias, Missing };
        Kind kind = Missing;
        Place source;      // of an Alias
        std::string name;  // of an External
    };

    void define(const std::string& name, Load load);
    const Place* findAround(const std::string& name) const { return m_around ? m_around->find(name) : nullptr; }
    const Symbols* ownerOf(const Place& place) const;
    Variable variableAt(const Place& place, int depth, std::vector<std::string>& externals) const;

    const Symbols* m_around;
    Function* m_function;
    // The slots that the block's names have; copies that analyse the branches of an `if` share them.
    std::shared_ptr<std::map<std::string, int>> m_slots = std::make_shared<std::map<std::string, int>>();
    std::map<std::string, Place> m_refs;
    std::map<Place, Load> m_loads;
    std::set<std::string> m_stores;
};

}  // namespace poft::jinja
