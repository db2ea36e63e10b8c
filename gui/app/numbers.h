// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

#include <cstdint>
#include <optional>

namespace poft::gui {

/// Numbers and times as a person reads them, in the locale of the application. A dash stands for "there is none".

/// Three significant digits, never in exponent form between 0.001 and 1,000,000: "0.803", "1,240", "1e-05".
QString shortNumber(double value);
QString shortNumber(const std::optional<double>& value);

/// As many decimals as asked for: "-6.91".
QString fixedNumber(const std::optional<double>& value, int decimals);

/// "0.803 ± 0.006": rounded to what the deviation justifies; without a deviation (one value) "0.803".
QString meanAndDeviation(double mean, const std::optional<double>& deviation);

/// "40,000"
QString count(std::int64_t value);

/// "62 %"
QString percent(double share);

/// "1.2 GB"
QString bytes(std::int64_t value);

/// "820 K", "1.3 M", "8.0 B": parameters of a model.
QString parameters(std::int64_t value);

/// "0:42", "12:05", "3:07:00": minutes and seconds, with hours where there are some.
QString duration(qint64 seconds);

/// A length of time that is only estimated, for a sentence: "40 s", "25 min", "3 h 20 min", "2 days".
QString roughDuration(double seconds);

/// A time of the database (UTC, ISO 8601) in the local time zone: today "14:05", else "31 Jan 14:05".
QString when(const std::string& utc);

/// Seconds between two times of the database, or from one until now; nothing where the first is absent.
std::optional<qint64> secondsBetween(const std::optional<std::string>& from, const std::optional<std::string>& to);

}  // namespace poft::gui
