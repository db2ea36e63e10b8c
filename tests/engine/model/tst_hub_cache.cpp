// SPDX-License-Identifier: Apache-2.0
#include "engine/model/hub_cache.h"
#include "tests/engine/model/test_folder.h"

using namespace poft;
using namespace poft::model;

namespace {

constexpr const char* kRevision = "0123456789abcdef0123456789abcdef01234567";

/// What the Hugging Face tools leave after a download, without the blobs.
void download(const std::filesystem::path& hub, const std::string& revision = kRevision)
{
    const std::filesystem::path model = hub / "models--Some-Org--a_Model-7B.v0.1";
    std::filesystem::create_directories(model / "refs");
    std::filesystem::create_directories(model / "snapshots" / kRevision);
    std::ofstream(model / "refs" / "main") << revision;
}

}  // namespace

class TestHubCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        for (const char* name : {"HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"})
            qunsetenv(name);
    }

    void findsTheFolderThatToolsUse()
    {
        const TestFolder folder;
        const std::string base = folder.path().string();
        qputenv("HOME", (base + "/home").c_str());
        QCOMPARE(hubCacheFolder(), folder.path() / "home/.cache/huggingface/hub");
        qputenv("XDG_CACHE_HOME", (base + "/caches").c_str());
        QCOMPARE(hubCacheFolder(), folder.path() / "caches/huggingface/hub");
        qputenv("HF_HOME", (base + "/hf").c_str());
        QCOMPARE(hubCacheFolder(), folder.path() / "hf/hub");
        qputenv("HF_HUB_CACHE", (base + "/own").c_str());
        QCOMPARE(hubCacheFolder(), folder.path() / "own");
        qputenv("HF_HUB_CACHE", "");
        QCOMPARE(hubCacheFolder(), folder.path() / "hf/hub");
    }

    void findsADownload()
    {
        const TestFolder folder;
        qputenv("HF_HUB_CACHE", folder.path().c_str());
        download(folder.path(), std::string(kRevision) + "\n");
        const auto found = findInHubCache("Some-Org/a_Model-7B.v0.1");
        QVERIFY2(found, problemOf(found));
        QCOMPARE(*found, folder.path() / "models--Some-Org--a_Model-7B.v0.1" / "snapshots" / kRevision);
    }

    void saysHowToGetWhatIsMissing()
    {
        const TestFolder folder;
        qputenv("HF_HUB_CACHE", folder.path().c_str());
        const auto missing = findInHubCache("Some-Org/other");
        QVERIFY(!missing);
        QCOMPARE(missing.error().kind, ErrorKind::NotFound);
        QVERIFY2(problemOf(missing).contains("hf download Some-Org/other"), problemOf(missing));
        QVERIFY2(problemOf(missing).contains(folder.path().c_str()), problemOf(missing));
        download(folder.path(), "f00");
        QVERIFY(problemOf(findInHubCache("Some-Org/a_Model-7B.v0.1")).contains("hf download"));
    }

    void stepsOutOfNoFolder()
    {
        const TestFolder folder;
        qputenv("HF_HUB_CACHE", (folder.path() / "hub").c_str());
        download(folder.path() / "hub", "../../../..");
        const auto found = findInHubCache("Some-Org/a_Model-7B.v0.1");
        QVERIFY(!found);
        QCOMPARE(found.error().kind, ErrorKind::Invalid);
        for (const char* name : {"", "a", "a/", "/a", "a/b/c", "../a", "a/..", "./a", "-a/b", "a b/c", "~/a", "a/b\n"})
            QVERIFY2(!isHubName(name) && !findInHubCache(name), name);
        QVERIFY(isHubName("a/b") && isHubName("HuggingFaceTB/SmolLM2-135M"));
    }
};

QTEST_GUILESS_MAIN(TestHubCache)
#include "tst_hub_cache.moc"
