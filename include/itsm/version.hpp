// SPDX-License-Identifier: BSL-1.0
#ifndef ITSM_VERSION_HPP
#define ITSM_VERSION_HPP

// major * 10000 + minor * 100 + patch. CMake reads the project's version from this line, so that there is one place to raise it.
#define ITSM_VERSION 100

#endif
