// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

#include "gui/app/engine_program.h"
#include "gui/app/session.h"
#include "gui/dialogs/import_dialog.h"
#include "gui/models/inspection.h"
#include "storage/recipe/vocabulary.h"
#include "storage/tables/jobs.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;

/// The window and a program in the engine's place.
class TestEngineProgram final : public QObject {
    Q_OBJECT

    static QByteArray read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void answersAndFailures()
    {
        testing::Place place;
        EngineProgram engine;
        QSignalSpy answers(&engine, &EngineProgram::answered);
        QSignalSpy failures(&engine, &EngineProgram::failed);
        engine.ask({QStringLiteral("doctor")});
        QTRY_COMPARE(failures.count(), 1);
        QVERIFY(failures.last().first().toString().contains(QStringLiteral("POFT_ENGINE")));

        place.writeEngine("echo '{\"asked\":\"'$1' '$2'\"}'\n");
        engine.ask({QStringLiteral("inspect"), QStringLiteral("file")});
        QTRY_COMPARE(answers.count(), 1);
        QCOMPARE(answers.last().first().toJsonDocument()[QStringLiteral("asked")].toString(),
                 QStringLiteral("inspect file"));

        place.writeEngine("echo 'x.json: no such file; check the path.' >&2; exit 1\n");
        engine.ask({QStringLiteral("inspect")});
        QTRY_COMPARE(failures.count(), 2);
        QCOMPARE(failures.last().first().toString(), QStringLiteral("x.json: no such file; check the path."));

        place.writeEngine("kill -9 $$\n");
        engine.ask({QStringLiteral("inspect")});
        QTRY_COMPARE(failures.count(), 3);
        QVERIFY(failures.last().first().toString().contains(QStringLiteral("unexpectedly")));

        // The newest question is the only one that is answered.
        place.writeEngine("if [ $1 = slow ]; then exec sleep 30; fi; echo '{}'\n");
        engine.ask({QStringLiteral("slow")});
        engine.ask({QStringLiteral("fast")});
        QTRY_COMPARE(answers.count(), 2);
        QVERIFY(!engine.busy());
    }

    void importDialogMapsColumns()
    {
        testing::Place place;
        const QString log = place.folder.filePath(QStringLiteral("asked"));
        place.writeEngine(
            "echo \"$@\" >> " + log.toUtf8() +
            "\n"
            "case \"$*\" in *response=answer*) FIT='\"format\":\"prompt_completion\",\"reason\":\"two columns were "
            "named\",\"good_rows\":3,\"map\":{\"prompt\":\"question\",\"response\":\"answer\"}';;\n"
            "*) FIT='\"format\":null,\"problem\":\"No format fits: for example --map "
            "prompt=question.\",\"good_rows\":0';; esac\n"
            "echo "
            "'{\"files\":[],'$FIT',\"columns\":[{\"name\":\"question\"},{\"name\":\"answer\"}],\"rows\":3,\"raw_rows\":"
            "[{\"question\":\"1+1?\",\"answer\":\"2\"}],"
            "\"samples\":[{\"text\":\"1+1? 2\"}]}'\n"
            "case \"$FIT\" in *null*) exit 1;; esac\n");
        ImportDialog dialog({QStringLiteral("/data/gsm8k_train.jsonl")});
        dialog.show();
        auto* importButton = dialog.findChild<QPushButton*>(QStringLiteral("importDialog.importButton"));
        auto* verdict = dialog.findChild<QLabel*>(QStringLiteral("importDialog.verdict"));
        QTRY_VERIFY2(verdict->text().contains(QStringLiteral("Choose below which column is what")),
                     qPrintable(verdict->text()));
        QVERIFY(!importButton->isEnabled());
        const auto choose = [&dialog](const char* field, const char* column) {
            auto* box = dialog.findChild<QComboBox*>(QStringLiteral("importDialog.field.%1").arg(QLatin1String(field)));
            QVERIFY(box != nullptr);
            box->setCurrentIndex(box->findData(QLatin1String(column)));
            Q_EMIT box->activated(box->currentIndex());
        };
        // Half a choice: what is missing is said in words of this window, and nothing moves.
        auto* promptBox = dialog.findChild<QComboBox*>(QStringLiteral("importDialog.field.prompt"));
        const QPoint before = promptBox->mapTo(&dialog, QPoint());
        choose("prompt", "question");
        QTRY_VERIFY2(
            verdict->text().contains(QStringLiteral("Still missing: the column of response (what is answered)")),
            qPrintable(verdict->text()));
        QVERIFY2(!verdict->text().contains(QStringLiteral("--")), qPrintable(verdict->text()));
        QVERIFY(!importButton->isEnabled());
        QCOMPARE(promptBox->mapTo(&dialog, QPoint()), before);
        choose("response", "answer");
        QTRY_VERIFY(importButton->isEnabled());
        QCOMPARE(promptBox->mapTo(&dialog, QPoint()), before);
        QVERIFY(verdict->text().contains(QStringLiteral("prompt_completion")));
        QVERIFY(read(log).contains("--map prompt=question --map response=answer"));
        auto* name = dialog.findChild<QLineEdit*>(QStringLiteral("importDialog.name"));
        QCOMPARE(name->text(), QStringLiteral("gsm8k_train"));
        name->clear();
        QVERIFY(!importButton->isEnabled());
        name->setText(QStringLiteral("gsm8k"));
        const recipe::ImportSpec spec = dialog.spec();
        QCOMPARE(spec.name, std::string("gsm8k"));
        QCOMPARE(spec.map.at("response"), std::string("answer"));
        QCOMPARE(spec.files.front(), std::string("/data/gsm8k_train.jsonl"));
    }

    void missingFieldsFollowTheChoice()
    {
        QCOMPARE(stillMissing({}), QStringList());
        QCOMPARE(stillMissing({{"prompt", ""}}), QStringList());
        QCOMPARE(stillMissing({{"prompt", "q"}}), QStringList{QStringLiteral("response")});
        QCOMPARE(stillMissing({{"response", "a"}, {"system", "s"}}), QStringList{QStringLiteral("prompt")});
        QCOMPARE(stillMissing({{"system", "s"}}), (QStringList{QStringLiteral("prompt"), QStringLiteral("response")}));
        QCOMPARE(stillMissing({{"prompt", "q"}, {"chosen", "a"}}), QStringList{QStringLiteral("rejected")});
        QCOMPARE(stillMissing({{"messages", "m"}}), QStringList());
        QCOMPARE(stillMissing({{"text", "t"}}), QStringList());
        QCOMPARE(importFilter().section(QLatin1Char(';'), 0, 0).count(QLatin1Char('*')),
                 static_cast<int>(recipe::kFileEndings.size()));
    }

    void importDialogSaysWhatIsWrong()
    {
        testing::Place place;
        place.writeEngine("echo '/data/x.json is empty; choose another file.' >&2; exit 1\n");
        ImportDialog dialog({QStringLiteral("/data/x.json")});
        dialog.show();
        QTRY_COMPARE(dialog.findChild<QLabel*>(QStringLiteral("importDialog.state.message"))->text(),
                     QStringLiteral("/data/x.json is empty; choose another file."));
        QVERIFY(!dialog.findChild<QPushButton*>(QStringLiteral("importDialog.importButton"))->isEnabled());
    }

    void workerIsStartedForWork()
    {
        testing::Place place;
        const QString log = place.folder.filePath(QStringLiteral("started"));
        place.writeEngine("echo \"$@\" >> " + log.toUtf8() + "\n");
        fakes::FakeWorkspace fake(place.workspaceFolder());
        auto workspace = storage::Workspace::open(place.workspaceFolder());
        QVERIFY(workspace);
        Session session(std::make_shared<const storage::Workspace>(std::move(*workspace)), place.settings);
        QTest::qWait(300);
        QVERIFY(!QFile::exists(log));  // nothing to do
        const QString data = place.folder.filePath(QStringLiteral("data.jsonl"));
        QFile file(data);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"prompt\":\"a\",\"completion\":\"b\"}\n");
        file.close();
        recipe::ImportSpec spec;
        spec.name = "mine";
        spec.files = {data.toStdString()};
        QSignalSpy queued(&session, &Session::importQueued);
        QSignalSpy refused(&session, &Session::refused);
        session.queueImport(spec);
        QTRY_COMPARE(queued.count(), 1);
        const auto jobs = storage::listJobs(fake.connection());
        QVERIFY(jobs && jobs->size() == 1);
        QCOMPARE(jobs->front().kind, std::string("import"));
        QCOMPARE(jobs->front().fingerprint.size(), std::size_t(64));
        QTRY_VERIFY(read(log).startsWith("work "));
        // A job that needs no device gets a worker that takes none.
        QVERIFY(read(log).contains("--device none"));
        spec.files = {"/no/such/file.jsonl"};
        session.queueImport(spec);
        QTRY_COMPARE(refused.count(), 1);
        QVERIFY(refused.first().first().toString().contains(QStringLiteral("/no/such/file.jsonl")));
    }

    void workerThatDiesIsNotStartedForEver()
    {
        testing::Place place;
        const QString log = place.folder.filePath(QStringLiteral("started"));
        place.writeEngine("echo x >> " + log.toUtf8() + "; echo 'The device is gone.' >&2; exit 1\n");
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        auto workspace = storage::Workspace::open(place.workspaceFolder());
        QVERIFY(workspace);
        Session session(std::make_shared<const storage::Workspace>(std::move(*workspace)), place.settings);
        QTRY_VERIFY_WITH_TIMEOUT(!session.workers().problem().isEmpty(), 20000);
        QVERIFY2(session.workers().problem().contains(QStringLiteral("The device is gone.")),
                 qPrintable(session.workers().problem()));
        const qsizetype starts = read(log).count('x');
        QVERIFY2(starts >= 2 && starts <= 4, qPrintable(QString::number(starts)));
        session.workers().tryAgain();
        QTRY_VERIFY_WITH_TIMEOUT(read(log).count('x') > starts, 5000);
    }
};

QTEST_MAIN(TestEngineProgram)
#include "tst_engine_program.moc"
