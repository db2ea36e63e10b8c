<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>RecipeCards</name>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n data set(s)</source>
        <translation>
            <numerusform>%n data set</numerusform>
            <numerusform>%n data sets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::AddModelDialog</name>
    <message numerus="yes">
        <source>Looking at %n folder(s)…</source>
        <translation>
            <numerusform>Looking at %n folder…</numerusform>
            <numerusform>Looking at %n folders…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Submitting</name>
    <message numerus="yes">
        <source>%n job(s) queued</source>
        <translation>
            <numerusform>%n job queued</numerusform>
            <numerusform>%n jobs queued</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reused</source>
        <translation>
            <numerusform>%n reused</numerusform>
            <numerusform>%n reused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::DatasetsModel</name>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::DatasetOverview</name>
    <message numerus="yes">
        <source>%n message(s) each</source>
        <translation>
            <numerusform>%n message each</numerusform>
            <numerusform>%n messages each</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::ExperimentsModel</name>
    <message numerus="yes">
        <source>● running, %n failed</source>
        <translation>
            <numerusform>● running, %n failed</numerusform>
            <numerusform>● running, %n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>! %n failed</source>
        <translation>
            <numerusform>! %n failed</numerusform>
            <numerusform>! %n failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::DraftPanel</name>
    <message numerus="yes">
        <source>%n arm(s)</source>
        <translation>
            <numerusform>%n arm</numerusform>
            <numerusform>%n arms</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seed(s)</source>
        <translation>
            <numerusform>%n seed</numerusform>
            <numerusform>%n seeds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::ImportDialog</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::SamplesPage</name>
    <message numerus="yes">
        <source>%n sample(s)</source>
        <translation>
            <numerusform>%n sample</numerusform>
            <numerusform>%n samples</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::Session</name>
    <message numerus="yes">
        <source>%n job(s) were told.</source>
        <translation>
            <numerusform>%n job were told.</numerusform>
            <numerusform>%n jobs were told.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::StatusStrip</name>
    <message numerus="yes">
        <source>%n queued</source>
        <translation>
            <numerusform>%n queued</numerusform>
            <numerusform>%n queued</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::WorkerStarter</name>
    <message numerus="yes">
        <source>The engine was started %n time(s) and did not take up the work; its last words: %1</source>
        <translation>
            <numerusform>The engine was started %n time and did not take up the work; its last words: %1</numerusform>
            <numerusform>The engine was started %n times and did not take up the work; its last words: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::ArmsModel</name>
    <message numerus="yes">
        <source>%n value(s)</source>
        <translation>
            <numerusform>%n value</numerusform>
            <numerusform>%n values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::MachineModel</name>
    <message numerus="yes">
        <source>%n thing(s) to look at.</source>
        <translation>
            <numerusform>%n thing to look at.</numerusform>
            <numerusform>%n things to look at.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>poft::gui::ModelTrial</name>
    <message numerus="yes">
        <source>%n token(s), id and text of each:</source>
        <translation>
            <numerusform>%n token, its id and text:</numerusform>
            <numerusform>%n tokens, id and text of each:</numerusform>
        </translation>
    </message>
</context>
</TS>
