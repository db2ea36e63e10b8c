// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/numbers.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Numbers)
};

const QString& dash()
{
    static const QString text = QStringLiteral("–");
    return text;
}

QDateTime fromUtc(const std::string& utc)
{
    return QDateTime::fromString(QString::fromStdString(utc), Qt::ISODateWithMs).toUTC();
}

}  // namespace

QString shortNumber(double value)
{
    if (!std::isfinite(value))
        return dash();
    const double size = std::abs(value);
    if (size >= 1e6 || (size > 0 && size < 1e-3)) {
        QLocale locale;
        locale.setNumberOptions(QLocale::OmitLeadingZeroInExponent);
        return locale.toString(value, 'g', 3).toLower();
    }
    if (size == 0)
        return QLocale().toString(0);
    return QLocale().toString(value, 'f', std::max(0, 2 - static_cast<int>(std::floor(std::log10(size)))));
}

QString shortNumber(const std::optional<double>& value)
{
    return value ? shortNumber(*value) : dash();
}

QString fixedNumber(const std::optional<double>& value, int decimals)
{
    return value && std::isfinite(*value) ? QLocale().toString(*value, 'f', decimals) : dash();
}

QString meanAndDeviation(double mean, const std::optional<double>& deviation)
{
    if (!std::isfinite(mean))
        return dash();
    if (!deviation || !std::isfinite(*deviation))
        return shortNumber(mean);
    // One significant digit of the deviation, two where it begins with 1, and never more than four decimals.
    int decimals = 3;
    if (*deviation > 0) {
        const double exponent = std::floor(std::log10(*deviation));
        const bool beginsWithOne = *deviation / std::pow(10.0, exponent) < 2;
        decimals = std::clamp(static_cast<int>(-exponent) + (beginsWithOne ? 1 : 0), 0, 4);
    }
    return QStringLiteral("%1 ± %2").arg(QLocale().toString(mean, 'f', decimals),
                                         QLocale().toString(*deviation, 'f', decimals));
}

QString count(std::int64_t value)
{
    return QLocale().toString(static_cast<qlonglong>(value));
}

QString percent(double share)
{
    return QCoreApplication::translate("numbers", "%1 %").arg(QLocale().toString(share * 100, 'f', 0));
}

QString bytes(std::int64_t value)
{
    return QLocale().formattedDataSize(value, 1, QLocale::DataSizeSIFormat);
}

QString parameters(std::int64_t value)
{
    const auto v = static_cast<double>(value);
    if (v >= 1e9)
        return QCoreApplication::translate("numbers", "%1 B").arg(QLocale().toString(v / 1e9, 'f', 1));
    if (v >= 1e6)
        return QCoreApplication::translate("numbers", "%1 M").arg(QLocale().toString(v / 1e6, 'f', 1));
    if (v >= 1e3)
        return QCoreApplication::translate("numbers", "%1 K").arg(QLocale().toString(v / 1e3, 'f', 0));
    return count(value);
}

QString duration(qint64 seconds)
{
    seconds = std::max<qint64>(0, seconds);
    const auto two = [](qint64 n) { return QStringLiteral("%1").arg(n, 2, 10, QLatin1Char('0')); };
    if (seconds >= 3600)
        return QStringLiteral("%1:%2:%3").arg(seconds / 3600).arg(two(seconds / 60 % 60), two(seconds % 60));
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(two(seconds % 60));
}

QString roughDuration(double seconds)
{
    if (seconds < 60)
        return Words::tr("%1 s").arg(std::max<qint64>(1, std::llround(seconds)));
    if (seconds < 100 * 60)
        return Words::tr("%1 min").arg(std::llround(seconds / 60));
    if (seconds < 48 * 3600.0) {
        const qint64 tens = std::llround(seconds / 600);
        return tens % 6 == 0 ? Words::tr("%1 h").arg(tens / 6)
                             : Words::tr("%1 h %2 min").arg(tens / 6).arg(tens % 6 * 10);
    }
    return Words::tr("%1 days").arg(std::llround(seconds / 86400));
}

QString when(const std::string& utc)
{
    const QDateTime time = fromUtc(utc).toLocalTime();
    if (!time.isValid())
        return dash();
    const QString clock = QLocale().toString(time.time(), QStringLiteral("HH:mm"));
    if (time.date() == QDate::currentDate())
        return clock;
    return QLocale().toString(time.date(), QStringLiteral("d MMM ")) + clock;
}

std::optional<qint64> secondsBetween(const std::optional<std::string>& from, const std::optional<std::string>& to)
{
    if (!from)
        return std::nullopt;
    const QDateTime start = fromUtc(*from);
    const QDateTime end = to ? fromUtc(*to) : QDateTime::currentDateTimeUtc();
    if (!start.isValid() || !end.isValid())
        return std::nullopt;
    return start.secsTo(end);
}

}  // namespace poft::gui
