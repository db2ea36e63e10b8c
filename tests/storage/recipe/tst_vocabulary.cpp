// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <algorithm>

#include "engine/data/generate.h"
#include "engine/data/generate_tasks.h"
#include "engine/data/layout.h"
#include "engine/data/noise.h"
#include "storage/recipe/vocabulary.h"

using namespace poft;

/// A recipe may say exactly what the engine can do: neither list may lag behind the other.
class TestVocabulary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tasks()
    {
        std::vector<std::string_view> made;
        for (const data::TaskKind& task : data::taskKinds())
            made.push_back(task.name);
        QVERIFY(made == recipe::namesOf(recipe::kGeneratedTasks));
    }

    void parts()
    {
        for (const recipe::Word& part : recipe::kGeneratedParts)
            QVERIFY2(data::partFromName(part.name), part.name.data());
    }

    void formats()
    {
        std::vector<std::string_view> wanted{"auto"};
        for (const char* name : data::formatNames())
            wanted.push_back(name);
        std::vector<std::string_view> listed = recipe::namesOf(recipe::kFormats);
        std::ranges::sort(wanted);
        std::ranges::sort(listed);
        QVERIFY(listed == wanted);
    }

    void fields()
    {
        data::FieldMap map;
        for (const recipe::Word& field : recipe::kFields) {
            std::string* column = data::fieldColumn(map, field.name);
            QVERIFY2(column, field.name.data());
            *column = "c";
        }
        QCOMPARE(data::setFields(map).size(), recipe::kFields.size());
    }

    void noiseKinds()
    {
        auto clean = data::generate({{"add"}, "train", 20, 1});
        const auto other = data::generate({{"reverse"}, "train", 20, 1});
        QVERIFY(clean && other);
        for (data::Sample& sample : *clean)
            sample.conversation.messages.back().content += " is the sum";
        for (const recipe::Word& kind : recipe::kNoiseKinds) {
            const auto noisy =
                data::addNoise(*clean, {{{std::string(kind.name), 0.5}}, recipe::Noise::Mode::Replace, 1}, &*other);
            QVERIFY2(noisy, kind.name.data());
            QCOMPARE(std::ranges::count_if(*noisy, [](const data::Sample& s) { return s.isNoise == true; }), 10);
        }
    }
};

QTEST_GUILESS_MAIN(TestVocabulary)
#include "tst_vocabulary.moc"
