// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/conversation_document.h"

#include "gui/app/numbers.h"
#include "gui/widgets/conversation.h"
#include "storage/content/content.h"

#include <QCoreApplication>
#include <QFontDatabase>
#include <QTextCursor>
#include <QTextDocument>

#include <algorithm>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ConversationDocument)
};

constexpr qreal kIndent = 12;

/// Writes blocks one after the other into a document, as long as there is room.
class Writer {
public:
    Writer(QTextDocument& document, const Theme& theme, qsizetype most)
        : m_cursor(&document), m_theme(theme), m_bounded(most > 0), m_room(most)
    {
        document.clear();
        m_cursor.beginEditBlock();
    }

    ~Writer()
    {
        if (m_hidden > 0)
            link(Words::tr("Show all: %1 more characters").arg(count(m_hidden)));
        m_cursor.endEditBlock();
    }

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    Writer(Writer&&) = delete;
    Writer& operator=(Writer&&) = delete;

    void heading(const QString& text)
    {
        QTextCharFormat bold;
        bold.setFontWeight(QFont::Bold);
        bold.setForeground(m_theme.secondary);
        QTextBlockFormat block;
        block.setHeadingLevel(3);
        block.setTopMargin(m_first ? 0 : 8);
        begin(block, bold);
        m_cursor.insertText(text, bold);
    }

    /// A paragraph of each line, as it stands.
    void paragraphs(const QString& text)
    {
        QTextCharFormat plain;
        plain.setForeground(m_theme.text);
        begin(indented(), plain);
        write(text, plain);
    }

    void code(const QString& text)
    {
        QTextBlockFormat block = indented();
        block.setBackground(mix(m_theme.background, m_theme.text, 0.08));
        begin(block, fixed());
        write(text, fixed());
    }

    QTextCharFormat fixed() const
    {
        QTextCharFormat format;
        format.setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        format.setForeground(m_theme.text);
        return format;
    }

    QTextCharFormat learnt() const
    {
        QTextCharFormat format = fixed();
        format.setBackground(mix(m_theme.background, m_theme.hue(Hue::Sky), m_theme.dark ? 0.35 : 0.30));
        format.setFontUnderline(true);
        return format;
    }

    void beginRendered() { begin(indented(), fixed()); }

    /// Text within a block, by as much as there is room for; the rest is counted.
    void write(const QString& text, const QTextCharFormat& format)
    {
        const qsizetype fits = m_bounded ? std::min(m_room, text.size()) : text.size();
        m_cursor.insertText(fits == text.size() ? text : text.left(fits), format);
        m_room -= fits;
        m_hidden += text.size() - fits;
    }

    void cutMark()
    {
        QTextCharFormat mark;
        mark.setFontWeight(QFont::Bold);
        mark.setForeground(m_theme.warning);
        m_cursor.insertText(Words::tr(" ✂ cut off here "), mark);
    }

    QTextCharFormat cutOff() const
    {
        QTextCharFormat format = fixed();
        format.setFontStrikeOut(true);
        format.setForeground(m_theme.secondary);
        return format;
    }

private:
    static QTextBlockFormat indented()
    {
        QTextBlockFormat block;
        block.setLeftMargin(kIndent);
        return block;
    }

    void begin(const QTextBlockFormat& block, const QTextCharFormat& format)
    {
        if (m_first)
            m_cursor.setBlockFormat(block);
        else
            m_cursor.insertBlock(block, format);
        m_first = false;
    }

    void link(const QString& text)
    {
        begin(indented(), {});
        QTextCharFormat format;
        format.setAnchor(true);
        format.setAnchorHref(QLatin1String(kWholeLink));
        format.setFontUnderline(true);
        format.setForeground(m_theme.hue(Hue::Blue));
        m_cursor.insertText(text, format);
    }

    QTextCursor m_cursor;
    const Theme& m_theme;
    bool m_bounded;
    qsizetype m_room;
    qsizetype m_hidden = 0;
    bool m_first = true;
};

/// A message's text: what stands between ``` fences is code.
void writeMessage(Writer& writer, const QString& text)
{
    QStringList part;
    bool code = false;
    const auto flush = [&] {
        if (part.isEmpty())
            return;
        if (code)
            writer.code(part.join(u'\n'));
        else
            writer.paragraphs(part.join(u'\n'));
        part.clear();
    };
    for (const QString& line : text.split(u'\n')) {
        const bool fence = line.trimmed().startsWith(QLatin1String("```"));
        if (fence && !code) {
            flush();
            code = true;
            part << line;
        } else if (fence) {
            part << line;
            flush();
            code = false;
        } else {
            part << line;
        }
    }
    flush();
}

void writeBody(Writer& writer, const std::string& body)
{
    const Result<storage::Content> content = storage::parseContent(body);
    if (!content)
        return writer.paragraphs(QString::fromStdString(content.error().message));
    if (!content->tools.empty()) {
        writer.heading(Words::tr("Tools"));
        writer.code(QString::fromStdString(content->tools));
    }
    for (const storage::Message& message : content->messages) {
        const QString role = roleName(message.role);
        writer.heading(message.name.empty() ? role
                                            : Words::tr("%1 (%2)").arg(role, QString::fromStdString(message.name)));
        if (!message.content.empty() || message.toolCalls.empty())
            writeMessage(writer, QString::fromStdString(message.content));
        if (!message.toolCalls.empty())
            writer.code(QString::fromStdString(message.toolCalls));
    }
}

/// A stretch of a rendered text: all of it before the cut, or all behind.
void writeStretch(Writer& writer, const RenderedText& text, qsizetype begin, qsizetype end)
{
    qsizetype at = begin;
    for (const auto& [from, to] : text.learnt) {
        const qsizetype first = std::clamp(from, at, end);
        const qsizetype last = std::clamp(to, first, end);
        writer.write(text.text.mid(at, first - at), writer.fixed());
        writer.write(text.text.mid(first, last - first), writer.learnt());
        at = last;
    }
    writer.write(text.text.mid(at, end - at), writer.fixed());
}

}  // namespace

void writeConversation(QTextDocument& document, const storage::SampleWithBody& sample, const Theme& theme,
                       qsizetype most)
{
    Writer writer(document, theme, most);
    if (sample.rejectedBody.empty())
        return writeBody(writer, sample.body);
    writer.heading(Words::tr("— Better answer —"));
    writeBody(writer, sample.body);
    writer.heading(Words::tr("— Worse answer —"));
    writeBody(writer, sample.rejectedBody);
}

void writeRendered(QTextDocument& document, const std::vector<RenderedText>& texts, const Theme& theme, qsizetype most)
{
    Writer writer(document, theme, most);
    for (const RenderedText& text : texts) {
        if (!text.title.isEmpty())
            writer.heading(text.title);
        if (!text.problem.isEmpty()) {
            writer.paragraphs(text.problem);
            continue;
        }
        writer.beginRendered();
        writeStretch(writer, text, 0, text.kept);
        if (!text.cut())
            continue;
        writer.cutMark();
        writer.write(text.text.mid(text.kept), writer.cutOff());
    }
}

}  // namespace poft::gui
