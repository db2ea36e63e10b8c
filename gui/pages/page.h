// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QWidget>

#include <array>

class QAction;

namespace poft::gui {

class Session;

/// The pages in the order of the list at the left; also Ctrl+1 … Ctrl+9.
enum class PageId { Start, Data, Models, Experiments, Runs, Scores, Samples, Compare, Chat };
inline constexpr std::array kPages{PageId::Start,  PageId::Data,    PageId::Models,  PageId::Experiments, PageId::Runs,
                                   PageId::Scores, PageId::Samples, PageId::Compare, PageId::Chat};

/// The heading of a page in the user guide, which is in English whatever the language of the window.
QString guideSection(PageId page);

/// A page of the window. It wires itself to the session, and asks the database only while it is seen.
class Page : public QWidget {
    Q_OBJECT

public:
    Page(Session& session, const QString& name, const QString& title, QWidget* parent = nullptr);

    const QString& title() const { return m_title; }

Q_SIGNALS:
    /// A sentence for the line at the bottom of the window.
    void said(const QString& sentence);

protected:
    /// Asks the database anew; what a page that could not be read offers.
    QAction* retryAction() { return m_retry; }

    /// Asks the database anew; called when something changed while the page is seen, and when it is seen again after
    /// that.
    virtual void refresh() = 0;

    void showEvent(QShowEvent* event) override;

    Session& session() { return m_session; }

private:
    Session& m_session;
    QString m_title;
    QAction* m_retry;
    bool m_stale = true;
};

}  // namespace poft::gui
