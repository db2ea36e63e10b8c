// SPDX-License-Identifier: Apache-2.0
#include "engine/data/parquet/parquet_file_reader.h"
#include "engine/data/parquet/parquet_file_writer.h"

namespace poft::data::parquet {

namespace {

class Module : public ParquetModule {
public:
    Result<std::unique_ptr<ParquetReader>> open(const std::filesystem::path& path,
                                                const ReaderLimits& limits) const override
    {
        return ParquetFileReader::open(path, limits);
    }
    Result<std::unique_ptr<ParquetWriter>> create(std::span<const ParquetColumn> columns, ByteSink sink) const override
    {
        return ParquetFileWriter::create(columns, std::move(sink));
    }
};

}  // namespace

}  // namespace poft::data::parquet

extern "C" __attribute__((visibility("default"))) const poft::data::ParquetModule* poftParquetModule()
{
    static const poft::data::parquet::Module kModule;
    return &kModule;
}
