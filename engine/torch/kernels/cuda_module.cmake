# SPDX-License-Identifier: Apache-2.0
# The module poft_cuda, if nvcc compiles and links a kernel here; else poft_cuda_problem says why there is none.

# "8.0+PTX;9.0a" as CMake writes it: machine code for each, and PTX of those that newer cards are to translate.
set(architectures)
foreach(architecture IN LISTS TORCH_CUDA_ARCH_LIST)
  string(REGEX REPLACE "\\.|\\+PTX" "" number "${architecture}")
  if(architecture MATCHES "\\+PTX")
    list(APPEND architectures "${number}")
  else()
    list(APPEND architectures "${number}-real")
  endif()
endforeach()

# Tried until it works, and again with another compiler: a toolkit without its compiler proper, its headers, or support of this
# g++ shows here.
if(NOT poft_cuda_works OR NOT poft_cuda_tried STREQUAL "${CMAKE_CUDA_COMPILER};${architectures}")
  file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/cuda_probe.cu"
    "#include <cuda_runtime_api.h>\n__global__ void probe(float* x) { x[threadIdx.x] = __expf(x[0]); }\n"
    "int main() { probe<<<1, 32>>>(nullptr); return cudaGetLastError(); }\n")
  try_compile(poft_cuda_works "${CMAKE_CURRENT_BINARY_DIR}/cuda_probe" SOURCES "${CMAKE_CURRENT_BINARY_DIR}/cuda_probe.cu"
    CMAKE_FLAGS "-DCMAKE_CUDA_ARCHITECTURES=${architectures}" "-DCMAKE_CUDA_RUNTIME_LIBRARY=Shared"
    OUTPUT_VARIABLE output)
  if(NOT poft_cuda_works)
    file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/cuda_probe.log" "${output}")
  endif()
  set(poft_cuda_tried "${CMAKE_CUDA_COMPILER};${architectures}" CACHE INTERNAL "")
endif()
if(NOT poft_cuda_works)
  set(poft_cuda_problem "${CMAKE_CUDA_COMPILER} does not compile a kernel (${CMAKE_CURRENT_BINARY_DIR}/cuda_probe.log)")
  return()
endif()

add_library(poft_cuda MODULE
  kernels/cuda_elementwise.cu
  kernels/cuda_head.cu
  kernels/cuda_norm.cu
  kernels/cuda_table.cu
)
target_include_directories(poft_cuda PRIVATE "${PROJECT_SOURCE_DIR}")
target_compile_options(poft_cuda PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wextra>")
set_target_properties(poft_cuda PROPERTIES
  CUDA_ARCHITECTURES "${architectures}"
  CUDA_VISIBILITY_PRESET hidden
  CUDA_RUNTIME_LIBRARY Shared  # LibTorch's own, which is loaded before
  BUILD_RPATH "" INSTALL_RPATH "")
poft_forbid(poft_cuda "^Qt6?::" "[Tt]orch$" "^c10" "^poft_")
