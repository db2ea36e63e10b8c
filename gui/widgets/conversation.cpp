// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/conversation.h"

#include "storage/content/content.h"

#include <QCoreApplication>
#include <QStringList>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Conversation)
};

QString bodyText(const std::string& body)
{
    const Result<storage::Content> content = storage::parseContent(body);
    if (!content)
        return QString::fromStdString(content.error().message);
    QStringList blocks;
    for (const storage::Message& message : content->messages)
        blocks << QStringLiteral("%1\n%2").arg(roleName(message.role).toUpper(),
                                               QString::fromStdString(message.content));
    return blocks.join(QStringLiteral("\n\n"));
}

}  // namespace

QString roleName(const std::string& role)
{
    if (role == "user")
        return Words::tr("User");
    if (role == "assistant")
        return Words::tr("Assistant");
    if (role == "system")
        return Words::tr("System");
    if (role == "tool")
        return Words::tr("Tool");
    return role == "text" ? Words::tr("Text") : QString::fromStdString(role);
}

QString conversationText(const storage::SampleWithBody& sample)
{
    const QString text = bodyText(sample.body);
    if (sample.rejectedBody.empty())
        return text;
    return Words::tr("BETTER ANSWER") + QStringLiteral("\n\n") + text + QStringLiteral("\n\n———\n\n") +
           Words::tr("WORSE ANSWER") + QStringLiteral("\n\n") + bodyText(sample.rejectedBody);
}

}  // namespace poft::gui
