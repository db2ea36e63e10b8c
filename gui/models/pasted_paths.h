// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/result/result.h"

#include <QString>
#include <QStringList>

namespace poft::gui {

/// The files that a pasted or typed text names, one a line: paths ("~/data/a.jsonl", in quotes too), file:// addresses,
/// and places in the Hugging Face cache ("hf://datasets/organisation/name/data/*.parquet"). An error names what is not
/// there.
Result<QStringList> pastedFiles(const QString& text);

}  // namespace poft::gui
