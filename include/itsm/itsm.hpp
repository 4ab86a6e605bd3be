// SPDX-License-Identifier: BSL-1.0
#pragma once

/// The rooms that need nothing but Boost's headers: values, calendars, lifecycles, practices, clocks, the memory store, the
/// desk. JSON, logs and diagrams have headers of their own (itsm/json, itsm/exchange).
#include <itsm/calendar/business_calendar.hpp>
#include <itsm/desk/outbox.hpp>
#include <itsm/desk/signals.hpp>
#include <itsm/fwd.hpp>
#include <itsm/incident/lifecycle.hpp>
#include <itsm/service_level/due_queue.hpp>
#include <itsm/service_level/incident_targets.hpp>
#include <itsm/storage/memory.hpp>
#include <itsm/version.hpp>
