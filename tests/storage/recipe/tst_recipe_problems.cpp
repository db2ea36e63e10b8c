// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "small_recipe.h"
#include "storage/recipe/expansion.h"
#include "storage/recipe/recipe.h"

using namespace poft::recipe;
using nlohmann::json;

namespace {

/// "path: sentence" lines; a note begins with "note ".
QByteArray listed(const std::vector<Problem>& problems)
{
    QByteArray text;
    for (const Problem& problem : problems) {
        if (problem.severity == Problem::Severity::Note)
            text += "note ";
        text += QByteArray::fromStdString(problem.path + ": " + problem.sentence + "\n");
    }
    return text;
}

QByteArray problemsOf(const json& patch)
{
    return listed(checkRecipe(mergePatch(smallRecipe(), patch).dump()));
}

}  // namespace

class TestRecipeProblems : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void smallRecipeHasNone() { QCOMPARE(problemsOf(json::object()), QByteArray()); }

    void textThatIsNoRecipe_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("problems");
        QTest::newRow("empty") << QByteArray(" \n") << QByteArray(": is empty; a recipe is a JSON object\n");
        QTest::newRow("list") << QByteArray("[1]") << QByteArray(": must be a JSON object, not a list\n");
        QTest::newRow("truncated") << QByteArray("{\n \"a\": 1,")
                                   << QByteArray(": is not valid JSON at line 2, column 9\n");
        QTest::newRow("comma") << QByteArray("{\"a\": 1,\n}")
                               << QByteArray(": is not valid JSON at line 2, column 1\n");
        QTest::newRow("bad utf-8") << QByteArray("{\"a\": \"\xff\"}")
                                   << QByteArray(": is not valid JSON at line 1, column 8\n");
        QTest::newRow("huge number") << QByteArray("{\"a\": 1e999}")
                                     << QByteArray(": holds a number that is too large\n");
        QTest::newRow("twice") << QByteArray(R"({"x":{"a":1,"b":2,"a":3}})")
                               << QByteArray(": has the key \"a\" twice in one object; keep one of them\n");
        QTest::newRow("deep") << QByteArray("{\"a\":") + QByteArray(100000, '[') + QByteArray(100000, ']') + "}"
                              << QByteArray(": is nested more than 64 levels deep\n");
        QTest::newRow("binary") << QByteArray("PK\x03\x04") << QByteArray(": is not valid JSON at line 1, column 1\n");
    }

    void textThatIsNoRecipe()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, problems);
        const Expansion expansion = expand(std::string_view(text.data(), static_cast<std::size_t>(text.size())), {});
        QCOMPARE(listed(expansion.problems), problems);
        QVERIFY(expansion.jobs.empty());
    }

    void keysOfTwoObjectsMayBeEqual()
    {
        QVERIFY(
            !listed(checkRecipe(R"({"x":{"a":1},"y":{"a":2,"b":{"a":3}},"z":[{"a":1},{"a":2}]})")).contains("twice"));
    }

    void oneThingWrong_data()
    {
        QTest::addColumn<QByteArray>("patch");
        QTest::addColumn<QByteArray>("problems");
        const auto row = [](const char* patch, const char* problems) {
            QTest::addRow("%s", patch) << QByteArray(patch) << QByteArray(problems);
        };
        // The heading.
        row(R"({"recipe_version":null})", ": lacks \"recipe_version\"\n");
        row(R"({"recipe_version":"1"})",
            "/recipe_version: must be a whole number, at least 1 and at most 1000000000, not \"1\"\n");
        row(R"({"recipe_version":2})", "/recipe_version: is 2, and this program reads up to 1; use a newer program\n");
        row(R"({"name":null})", ": lacks \"name\"\n");
        row(R"({"name":""})", "/name: must be a text that is not empty, not \"\"\n");
        row(R"({"template_date":"2026-02-30"})",
            "/template_date: must be a date such as \"2026-01-31\", not \"2026-02-30\"\n");
        row(R"({"template_date":"today"})", "/template_date: must be a date such as \"2026-01-31\", not \"today\"\n");
        row(R"({"watch":{"random":-1,"lowest":1001,"positions":[1,1,"x"],"sede":2}})",
            "/watch/random: must be a whole number, at least 0 and at most 1000, not -1\n"
            "/watch/lowest: must be a whole number, at least 0 and at most 1000, not 1001\n"
            "/watch/positions/1: is the same position again; each sample is watched once\n"
            "/watch/positions/2: must be a whole number, at least 0, not \"x\"\n"
            "/watch/sede: is not a known key; did you mean \"seed\"?\n");
        row(R"({"token_likelihoods":1})", "/token_likelihoods: must be true or false, not 1\n");
        // Unknown keys at every level.
        row(R"({"traning":{}})", "/traning: is not a known key; did you mean \"training\"?\n");
        row(R"({"training":{"learnig_rate":1}})",
            "/training/learnig_rate: is not a known key; did you mean \"learning_rate\"?\n");
        row(R"({"data":{"trian":"noisy"}})", "/data/trian: is not a known key; did you mean \"train\"?\n");
        row(R"({"data":{"something":"noisy"}})",
            "/data/something: is not a known key; known here: \"evaluation\", \"pairs\" or \"train\"\n");
        row(R"({"aligned":[{"model":"tutor","wieght":2}]})",
            "/aligned/0/wieght: is not a known key; did you mean \"weight\"?\n");
        row(R"({"paper":3})", "/paper: must be an object, not 3\n");
        row(R"({"paper":{"names":{}}})", "/paper: lacks \"table\"\n");
        row(R"({"paper":{"table":"table1","names":["a"]}})",
            "/paper/names: must be an object of words of the recipe and of the paper, not a list\n");
        row(R"({"paper":{"tabel":"table1","table":"table1"}})",
            "/paper/tabel: is not a known key; did you mean \"table\"?\n");
        row(R"({"evaluations":[{"task":"exact_match","dataset":"test","wen":"end"}]})",
            "/evaluations/0/wen: is not a known key; did you mean \"when\"?\n");
        row(R"({"datasets":{"clean":{"generate":{"cuont":1}}}})",
            "/datasets/clean/generate/cuont: is not a known key; did you mean \"count\"?\n");
        row(R"({"datasets":{"noisy":{"noise":{"sede":1}}}})",
            "/datasets/noisy/noise/sede: is not a known key; did you mean \"seed\"?\n");
        row(R"({"models":{"base":{"make":{"config":{"hiden_size":1}}}}})",
            "/models/base/make/config/hiden_size: is not a known key; did you mean \"hidden_size\"?\n");
        row(R"({"a/b~c":1})",
            "/a~1b~0c: is not a known key; known here: \"after\", \"aligned\", \"arms\", \"data\", \"datasets\", "
            "\"description\", \"evaluations\", \"matrix\", "
            "\"models\", \"name\", \"paper\", \"recipe_version\", \"seeds\", \"target\", \"template_date\", "
            "\"title\", \"token_likelihoods\", \"training\" or \"watch\"\n");
        // Types and ranges.
        row(R"({"training":7,"arms":[{"name":"A"}]})", "/training: must be an object of settings, not 7\n");
        row(R"({"training":{"learning_rate":[1]}})",
            "/training/learning_rate: must be a number above 0 and at most 1, not a list\n");
        row(R"({"training":{"max_length":64.5}})",
            "/training/max_length: must be a whole number, at least 2 and at most 10000000, not 64.5\n");
        row(R"({"training":{"bf16":1}})", "/training/bf16: must be true or false, not 1\n");
        row(R"({"training":{"objective":"sft","sample_weighting":"aligned"},"aligned":null,"arms":[{"name":"A"}]})",
            "/aligned: must name at least one model, because arm \"A\" weights its samples by aligned models "
            "(sample_weighting)\n");
        row(R"({"training":{"objective":"sft","aligned_top_share":0.4},"aligned":null,"arms":[{"name":"A"}]})",
            "/aligned: must name at least one model, because arm \"A\" keeps its best samples by aligned models "
            "(aligned_top_share)\n");
        row(R"({"training":{"truncation":"own","aligned_top_share":0,"max_dropped_share":2,"train_on_prompt":1}})",
            "/training/aligned_top_share: must be a number above 0 and at most 1, not 0\n"
            "/training/max_dropped_share: must be a number at least 0 and at most 1, not 2\n"
            "/training/train_on_prompt: must be true or false, not 1\n");
        row(R"({"training":{"load_best_model_at_end":true}})",
            "/training/load_best_model_at_end: needs held-out samples: name a data set under data.evaluation, or set "
            "metric_for_best_model to evaluation\n"
            "/training/load_best_model_at_end: needs metric_for_best_model = evaluation under DPO, which has no "
            "held-out "
            "loss\n");
        row(R"({"training":{"early_stopping_patience":2,"metric_for_best_model":"evaluation"},"evaluations":null})",
            "/training/early_stopping_patience: needs an evaluation: let the first of evaluations be taken after each "
            "epoch\n");
        row(R"({"aligned":{}})", "/aligned: must be a list, not an object\n");
        row(R"({"aligned":[{"model":"tutor","weight":0}]})",
            "/aligned/0/weight: must be a number above 0 and at most 1000000, not 0\n");
        row(R"({"aligned":["tutor"]})", "/aligned/0: must be an object, not \"tutor\"\n");
        row(R"({"aligned":[{"model":"tutor"},{"model":"tutor"}]})",
            "/aligned/1/model: is named twice; give it a larger weight instead\n");
        row(R"({"data":[]})", "/data: must be an object, not a list\n");
        row(R"({"seeds":[]})", "/seeds: must hold at least one seed\n");
        row(R"({"seeds":3})", "/seeds: must be a list, not 3\n");
        row(R"({"seeds":[1,-1,1.5]})",
            "/seeds/1: must be a whole number, at least 0, not -1\n"
            "/seeds/2: must be a whole number, at least 0, not 1.5\n");
        row(R"({"seeds":[1,1]})", "/seeds/1: is the same seed again; each is run once\n");
        row(R"({"datasets":[]})", "/datasets: must be an object, not a list\n");
        row(R"({"evaluations":[{"task":"exact_match","dataset":"test","when":"never"}]})",
            "/evaluations/0/when: must be \"epoch\" or \"end\", not \"never\"\n");
        row(R"({"evaluations":[{"dataset":"test"}]})", "/evaluations/0: lacks \"task\"\n");
        // Data sets.
        row(R"({"datasets":{"clean":{"registered":"x"}}})",
            "/datasets/clean: has both \"registered\" and \"generate\"; keep one of them\n");
        row(R"({"datasets":{"clean":{"generate":null}}})",
            "/datasets/clean: needs one of \"registered\", \"files\", \"generate\" or \"from\"\n");
        row(R"({"datasets":{"clean":{"generate":{"count":0}}}})",
            "/datasets/clean/generate/count: must be a whole number, at least 1 and at most 1000000000000, not 0\n");
        row(R"({"datasets":{"clean":{"generate":{"part":"dev"}}}})",
            "/datasets/clean/generate/part: must be \"base\", \"aligned\", \"train\", \"pairs\" or \"test\", not "
            "\"dev\"\n");
        row(R"({"datasets":{"clean":{"generate":{"tasks":["add",3]}}}})",
            "/datasets/clean/generate/tasks/1: must be \"reverse\", \"sort\", \"last_letters\", \"vowels\", "
            "\"count\", \"add\" or \"largest\", not 3\n");
        row(R"({"datasets":{"test":{"registered":null,"files":[]}}})",
            "/datasets/test/files: must name at least one file\n");
        row(R"({"datasets":{"test":{"registered":null,"files":"a.json"}}})",
            "/datasets/test/files: must be a list, not \"a.json\"\n");
        row(R"({"datasets":{"test":{"registered":null,"files":["a.json"],"map":{"promt":"q"}}}})",
            "/datasets/test/map/promt: is not a known key; did you mean \"prompt\"?\n");
        row(R"({"datasets":{"noisy":{"from":[]}}})",
            "/datasets/noisy/from: must be the name of a data set, or a list of {\"dataset\", \"count\" or "
            "\"fraction\"}, not an empty list\n");
        row(R"({"datasets":{"noisy":{"from":[{"dataset":"clean","count":3,"fraction":0.5}]}}})",
            "/datasets/noisy/from/0/fraction: stands beside count; keep one of them\n");
        row(R"({"datasets":{"noisy":{"from":[{"dataset":"clean","fraction":1.5}]}}})",
            "/datasets/noisy/from/0/fraction: must be a number above 0 and at most 1, not 1.5\n");
        row(R"({"datasets":{"noisy":{"noise":{"kinds":{"mismatched_response":0.7,"character_edits":0.5}}}}})",
            "/datasets/noisy/noise/kinds: has rates that sum to more than 1, which mode \"replace\" cannot do\n");
        row(R"({"datasets":{"noisy":{"noise":{"kinds":{"mismatched_response":1.1}}}}})",
            "/datasets/noisy/noise/kinds/mismatched_response: must be a number at least 0 and at most 1, not 1.1\n");
        row(R"({"datasets":{"noisy":{"noise":{"mode":"add","kinds":{"mismatched_response":101}}}}})",
            "/datasets/noisy/noise/kinds/mismatched_response: must be a number at least 0 and at most 100, not 101\n");
        row(R"({"datasets":{"noisy":{"noise":{"kinds":{"typos":0.1}}}}})",
            "/datasets/noisy/noise/kinds/typos: is not a known key; known here: \"character_deletions\", "
            "\"character_edits\", \"character_insertions\", \"character_modifications\", \"duplicated_response\", "
            "\"empty_response\", \"foreign_response\", \"mismatched_response\", \"shuffled_words\" or "
            "\"truncated_response\"\n");
        row(R"({"datasets":{"noisy":{"noise":{"kinds":{"foreign_response":0.1}}}}})",
            "/datasets/noisy/noise/kinds: has \"foreign_response\", which needs a data set to draw from: name it as "
            "\"source\" beside \"kinds\"\n");
        row(R"({"datasets":{"noisy":{"noise":{"source":"clean"}}}})",
            "/datasets/noisy/noise/source: names a data set that only \"foreign_response\" draws from; remove it\n");
        row(R"({"datasets":{"noisy":{"noise":{"kinds":{"foreign_response":0.1},"source":"noisy"}}}})",
            "/datasets/noisy/from: leads back to \"noisy\" itself\n");
        row(R"({"datasets":{"noisy":{"noise":{"character_rate":0}}}})",
            "/datasets/noisy/noise/character_rate: must be a number above 0 and at most 1, not 0\n");
        row(R"({"datasets":{"noisy":{"split":{"begin":0.5,"end":0.5}}}})",
            "/datasets/noisy/split/end: must be larger than begin, or no sample is left\n");
        row(R"({"datasets":{"noisy":{"split":{"end":2}}}})",
            "/datasets/noisy/split/end: must be a number at least 0 and at most 1, not 2\n");
        row(R"({"datasets":{"noisy":{"filter":{}}}})",
            "/datasets/noisy/filter: needs one of \"all\", \"any\", \"not\", \"by\", \"unique\", \"tag\", \"verdict\", "
            "\"search\" or \"noise\"\n");
        row(R"({"datasets":{"noisy":{"filter":{"not":{"by":"turns","top":2}}}}})",
            "/datasets/noisy/filter/not/top: must be a number at least 0 and at most 1, not 2\n");
        row(R"({"datasets":{"noisy":{"filter":{"by":"turns"}}}})",
            "/datasets/noisy/filter/by: needs at least one of \"top\", \"bottom\", \"min\" and \"max\"\n");
        row(R"({"datasets":{"noisy":{"filter":{"by":"r_llm","models":["nobody"],"top":0.5}}}})",
            "/datasets/noisy/filter: names the model \"nobody\", which \"models\" does not define\n");
        row(R"({"datasets":{"texts":{"from":"clean","generate":null,"filter":{"by":"r_llm","models":["base"],"top":0.5}}}})",
            "/datasets/texts/from: leads back to \"texts\" itself\n");
        row(R"({"datasets":{"noisy":{"distill":{"model":"tutor"}}}})",
            "/datasets/noisy/distill: stands beside noise; make one data set from the other\n");
        row(R"({"datasets":{"x":{"from":"clean","distill":{"modle":"tutor","temperature":-1,"top_p":0}}}})",
            "/datasets/x/distill: lacks \"model\"\n"
            "/datasets/x/distill/temperature: must be a number at least 0 and at most 100, not -1\n"
            "/datasets/x/distill/top_p: must be a number above 0 and at most 1, not 0\n"
            "/datasets/x/distill/modle: is not a known key; did you mean \"model\"?\n");
        row(R"({"datasets":{"x":{"from":"clean","distill":{"model":"tuto"}}}})",
            "/datasets/x/distill/model: names the model \"tuto\", which \"models\" does not define; did you mean "
            "\"tutor\"?\n");
        row(R"({"datasets":{"texts":null,"x":{"generate":{"part":"base","count":9}},"texts2":{"from":"x","distill":{"model":"base"}}},"models":{"base":{"make":{"dataset":"texts2"}}}})",
            "/datasets/texts2/distill/model: names a model that learns from \"texts2\" itself\n");
        row(R"({"datasets":{"a/b":{"registered":"x"}}})",
            "/datasets/a~1b: is a name with a slash or control character\n");
        // Models.
        row(R"({"models":{"tutor":{"path":null}}})",
            "/models/tutor: needs one of \"registered\", \"path\" or \"make\"\n");
        row(R"({"models":{"tutor":{"registered":"x"}}})",
            "/models/tutor: has more than one of \"registered\", \"path\" and \"make\"; keep one of them\n");
        row(R"({"models":{"base":{"make":{"dataset":null}}}})", "/models/base/make: lacks \"dataset\"\n");
        row(R"({"models":{"base":{"make":{"config":{"num_attention_heads":3}}}}})",
            "/models/base/make/config/hidden_size: must be a multiple of num_attention_heads (3), not 16\n");
        row(R"({"models":{"base":{"make":{"config":{"num_attention_heads":4,"num_key_value_heads":3}}}}})",
            "/models/base/make/config/num_key_value_heads: must divide num_attention_heads (4)\n");
        row(R"({"models":{"base":{"make":{"config":{"num_attention_heads":16}}}}})",
            "/models/base/make/config/hidden_size: gives heads of 1 values, and rotary embedding needs an even "
            "number\n");
        row(R"({"models":{"base":{"make":{"config":{"vocab_size":300}}}}})",
            "/models/base/make/config/vocab_size: is the tokenizer's; write it as tokenizer/vocab_size\n");
        row(R"({"models":{"base":{"make":{"config":{"architectures":["GPT2LMHeadModel"]}}}}})",
            "/models/base/make/config/architectures: must be [\"LlamaForCausalLM\"], the one architecture that can be "
            "made\n");
        row(R"({"models":{"base":{"make":{"tokenizer":{"vocab_size":100}}}}})",
            "/models/base/make/tokenizer/vocab_size: must be a whole number, at least 260 and at most 10000000, not "
            "100\n");
        row(R"({"models":{"base":{"make":{"template":"llama-9"}}}})",
            "/models/base/make/template: must be \"chatml\", \"llama-3\", \"zephyr\", \"llama-2\", \"alpaca\" or "
            "\"plain\", not \"llama-9\"\n");
        row(R"({"models":{"tutor":{"template":"llama-9"}}})",
            "/models/tutor/template: must be \"chatml\", \"llama-3\", \"zephyr\", \"llama-2\", \"alpaca\" or "
            "\"plain\", not \"llama-9\"\n");
        row(R"({"models":{"base":{"make":{"training":{"objective":"poft"}}}}})",
            "/models/base/make/training/objective: must be \"sft\" for a model that is made; train it as an arm "
            "instead\n");
        row(R"({"models":{"base":{"make":{"stop_at":{"task":"exact_match"}}}}})",
            "/models/base/make/stop_at: lacks \"value\"\n");
        row(R"({"models":{"base":{"make":{"from":"tutor","config":null,"tokenizer":null,"template":"chatml"}}}})",
            "/models/base/make/template: stands beside \"from\", whose model already has one; remove it\n");
        // Names that lead nowhere.
        row(R"({"target":"bsae"})",
            "/target: names the model \"bsae\", which \"models\" does not define; did you mean \"base\"?\n");
        row(R"({"aligned":[{"model":"nobody"}]})",
            "/aligned/0/model: names the model \"nobody\", which \"models\" does not define\n");
        row(R"({"data":{"train":"niosy"}})",
            "/data/train: names the data set \"niosy\", which \"datasets\" does not define; did you mean \"noisy\"?\n");
        row(R"({"evaluations":[{"task":"exact_match","dataset":"exam"}]})",
            "/evaluations/0/dataset: names the data set \"exam\", which \"datasets\" does not define\n");
        row(R"({"datasets":{"noisy":{"from":[{"dataset":"clean"},{"dataset":"claen"}]}}})",
            "/datasets/noisy/from/1/dataset: names the data set \"claen\", which \"datasets\" does not define; did you "
            "mean \"clean\"?\n");
        row(R"({"models":{"base":{"make":{"tokenizer":{"dataset":"zzzz"}}}}})",
            "/models/base/make/tokenizer/dataset: names the data set \"zzzz\", which \"datasets\" does not define\n");
        // Circles.
        row(R"({"datasets":{"clean":{"generate":null,"from":"noisy"}}})",
            "/datasets/clean/from: leads back to \"clean\" itself\n"
            "/datasets/noisy/from: leads back to \"noisy\" itself\n");
        row(R"({"datasets":{"chosen":{"from":"clean","filter":{"by":"r_llm","models":["judge"],"top":0.5}},
                "answers":{"from":"clean","distill":{"model":"pupil"}}},
                "models":{"judge":{"make":{"from":"base","dataset":"answers"}},
                "pupil":{"make":{"from":"base","dataset":"chosen"}}}})",
            "/datasets/answers/distill/model: names a model that learns from \"answers\" itself\n"
            "/datasets/chosen/from: leads back to \"chosen\" itself\n");
        row(R"({"models":{"base":{"make":{"config":null,"tokenizer":null,"from":"base"}}}})",
            "/models/base/make/from: leads back to \"base\" itself\n");
        // What the objectives need.
        row(R"({"aligned":null})", "/aligned: must name at least one model, because arm \"PoFT\" trains by PoFT\n");
        row(R"({"data":{"pairs":null}})",
            "/data/pairs: is missing: arm \"DPO\" trains by DPO, which needs preference pairs\n");
        row(R"({"data":{"train":null}})",
            "/data/train: is missing: arm \"SFT\" trains by SFT, which needs training data\n"
            "/data/train: is missing: arm \"PoFT\" trains by PoFT, which needs training data\n");
        row(R"({"data":null})", ": lacks \"data\"\n");
        row(R"({"data":{"pairs":"clean"}})", "/data/pairs: holds no preference pairs, which DPO needs\n");
        row(R"({"data":{"train":"pairs"}})", "/data/train: holds preference pairs, which only DPO trains on\n");
        row(R"({"target":null})",
            "/target: is missing: name the model that arm \"SFT\" starts from\n"
            "/target: is missing: name the model that arm \"PoFT\" starts from\n");
        row(R"({"datasets":{"noisy":{"from":[{"dataset":"clean"},{"dataset":"texts"}]}}})",
            "/datasets/noisy/from: mixes data sets of different kinds (messages, pairs, text)\n");
        row(R"({"datasets":{"noisy":{"from":"texts"}}})",
            "/datasets/noisy/noise: can only be made in prompts with responses, not in plain texts or preference "
            "pairs\n");
        row(R"({"training":{"max_length":65}})",
            "/training/max_length: is 65, more than the 64 positions of model \"base\"; lower it or raise "
            "max_position_embeddings\n");
        row(R"({"models":{"base":{"make":{"training":{"max_length":100}}}}})",
            "/models/base/make/training/max_length: is 100, more than the 64 positions of model \"base\"; lower it or "
            "raise "
            "max_position_embeddings\n");
        // Arms.
        row(R"({"arms":{}})", "/arms: must be a list of arms, not an object\n");
        row(R"({"arms":[]})", "/arms: must hold at least one arm\n");
        row(R"({"arms":[{"name":"A"},{"name":"A"}]})",
            "/arms/1/name: is the name of an earlier arm; each needs its own\n");
        row(R"({"arms":[{"training":{}}]})", "/arms/0: lacks \"name\"\n");
        row(R"({"arms":[{"name":"A","matrix":{}}]})",
            "/arms/0/matrix: cannot differ between arms; write it at the top of the recipe\n");
        row(R"({"arms":[{"name":"A","trainnig":{}}]})",
            "/arms/0/trainnig: is not a known key; did you mean \"training\"?\n");
        row(R"({"arms":[{"name":"A","training":{"learning_rate":7}}]})",
            "/arms/0/training/learning_rate: must be a number above 0 and at most 1, not 7\n");
        row(R"({"arms":[{"name":"A","aligned":[{"model":"ghost"}]}]})",
            "/arms/0/aligned/0/model: names the model \"ghost\", which \"models\" does not define\n");
        row(R"({"arms":[{"name":"A","after":"B"}]})", "/arms/0/after: names the arm \"B\", which does not exist\n");
        row(R"({"arms":[{"name":"A","after":"A"}]})", "/arms/0/after: leads back to arm \"A\" itself\n");
        row(R"({"arms":[{"name":"A","after":"B"},{"name":"B","after":"A"}]})",
            "/arms/0/after: leads back to arm \"A\" itself\n"
            "/arms/1/after: leads back to arm \"B\" itself\n");
        row(R"({"arms":[{"name":"A","seeds":[1]},{"name":"B","after":"A"}]})",
            "/arms/1/after: starts from arm \"A\", which does not run with seed 2\n");
        // The matrix.
        row(R"({"matrix":[]})", "/matrix: must be an object of JSON pointers and lists, not a list\n");
        row(R"({"matrix":{"training":[1]}})",
            "/matrix/training: is not a JSON pointer such as \"/training/learning_rate\"\n");
        row(R"({"matrix":{"":[1]}})", "/matrix/: is not a JSON pointer such as \"/training/learning_rate\"\n");
        row(R"({"matrix":{"/training/learning_rate":0.1}})",
            "/matrix/~1training~1learning_rate: must be a list of at least one value, not 0.1\n");
        row(R"({"matrix":{"/training/learning_rate":[]}})",
            "/matrix/~1training~1learning_rate: must be a list of at least one value, not an empty list\n");
        row(R"({"matrix":{"/training/learning_rate":[0.1,2]}})",
            "/matrix/~1training~1learning_rate/1: must be a number above 0 and at most 1, not 2\n");
        row(R"({"matrix":{"/training/learning_rate":[0.1,0.1]}})",
            "/matrix/~1training~1learning_rate/1: is the same value again; each is run once\n");
        row(R"({"matrix":{"/trainin/x":[1]}})",
            "/matrix/~1trainin~1x/0: is not a known key; did you mean \"training\"?\n");
        row(R"({"matrix":{"/training/seed":[1]}})",
            "/matrix/~1training~1seed: cannot vary in the matrix; list the seeds under \"seeds\"\n");
        row(R"({"matrix":{"/arms/0/name":["x"]}})", "/matrix/~1arms~10~1name: cannot vary in the matrix\n");
        row(R"({"matrix":{"/aligned/3/weight":[1]}})",
            "/matrix/~1aligned~13~1weight: leads to no place in the recipe\n");
        row(R"({"matrix":{"/training":[{"max_length":64}],"/training/beta":[1]}})",
            "/matrix/~1training~1beta: lies inside \"/training\", which varies too\n");
        // Notes: the recipe runs.
        row(R"({"datasets":{"spare":{"registered":"x"}}})",
            "note /datasets/spare: is not used by any arm; nothing is made of it\n");
        row(R"({"models":{"spare":{"registered":"x"}}})",
            "note /models/spare: is not used by any arm; nothing is made of it\n");
        row(R"({"training":{"warmup_ratio":0.1}})",
            "note /training/warmup_ratio: is read as warmup_steps, its name here\n");
        row(R"({"arms":[{"name":"bi","training":{"objective":"bi_poft"}}],"data":{"train":"clean","pairs":null},"datasets":{"noisy":null,"pairs":null}})",
            "note /data/train: has no samples known to be noise, so bi-PoFT will do the same as PoFT\n");
    }

    void oneThingWrong()
    {
        QFETCH(QByteArray, patch);
        QFETCH(QByteArray, problems);
        const json recipe = mergePatch(smallRecipe(), json::parse(patch.toStdString()));
        const Expansion expansion = expand(recipe.dump(), {});
        // The rows say what is wrong; notes that follow from leaving something unused are beside the point.
        QByteArray found = listed(expansion.problems);
        if (!problems.contains("note "))
            found = listed([&] {
                auto errors = expansion.problems;
                std::erase_if(errors, [](const Problem& p) { return p.severity == Problem::Severity::Note; });
                return errors;
            }());
        QCOMPARE(found, problems);
        QCOMPARE(expansion.jobs.empty(), hasErrors(expansion.problems));
    }

    void allAreReportedAtOnce()
    {
        const QByteArray problems = problemsOf(json::parse(R"({"tarjet":"x","training":{"bf16":3,"beta":0},"seeds":[],
            "datasets":{"clean":{"generate":{"count":"many"}}},"arms":[{"name":"A","after":"Z"}]})"));
        for (const char* path : {"/tarjet", "/training/bf16", "/training/beta", "/seeds",
                                 "/datasets/clean/generate/count", "/arms/0/after"})
            QVERIFY2(problems.contains(QByteArray(path) + ": "), path);
        QCOMPARE(problems.count('\n'), 6);
    }

    /// Any value of another type at any place gives problems or jobs, never a crash.
    void anyValueAtAnyPlace()
    {
        const json good = smallRecipe();
        const json flat = good.flatten();
        std::vector<std::string> places;
        for (const auto& [pointer, value] : flat.items()) {
            for (json::json_pointer place(pointer); !place.empty(); place.pop_back())
                places.push_back(place.to_string());
        }
        const json values[] = {nullptr,
                               true,
                               -1,
                               1.5,
                               1e300,
                               "",
                               "clean",
                               "base",
                               "x",
                               json::array(),
                               json::object(),
                               json::array({nullptr}),
                               json{{"x", nullptr}}};
        int checked = 0;
        for (const std::string& place : places) {
            for (const json& value : values) {
                json changed = good;
                changed[json::json_pointer(place)] = value;
                const Expansion expansion = expand(changed.dump(), {});
                QCOMPARE(expansion.jobs.empty(), hasErrors(expansion.problems));
                ++checked;
            }
        }
        QVERIFY(checked > 1000);
    }

    void tooManyCombinationsAreRefused()
    {
        json values = json::array();
        for (int i = 1; i <= 200; ++i)
            values.push_back(i / 1000.0);
        const QByteArray problems =
            problemsOf({{"matrix", {{"/training/learning_rate", values}, {"/training/poft_beta", values}}}});
        QCOMPARE(problems,
                 QByteArray("/matrix: makes more than 10000 combinations of arms and values; list fewer values\n"));
    }
};

QTEST_GUILESS_MAIN(TestRecipeProblems)
#include "tst_recipe_problems.moc"
