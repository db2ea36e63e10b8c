// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

namespace poft::gui {

/// The mark of what is selected while the mouse is down: a box, or the whole height between two x.
class SelectionRect final : public QCPSelectionRect {
public:
    explicit SelectionRect(QCustomPlot* plot) : QCPSelectionRect(plot) {}

    void setWholeHeight(bool whole) { m_wholeHeight = whole; }

protected:
    void draw(QCPPainter* painter) override
    {
        if (!mActive)
            return;
        QRect box = mRect;
        if (m_wholeHeight) {
            box.setTop(mParentPlot->axisRect()->top());
            box.setBottom(mParentPlot->axisRect()->bottom());
        }
        painter->setPen(mPen);
        painter->setBrush(mBrush);
        painter->drawRect(box);
    }

private:
    bool m_wholeHeight = false;
};

}  // namespace poft::gui
