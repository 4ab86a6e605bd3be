// SPDX-License-Identifier: BSL-1.0
#pragma once

// major * 10000 + minor * 100 + patch; CMake reads the project's version from this line.
#define ITSM_VERSION 100
