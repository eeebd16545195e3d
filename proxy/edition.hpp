// One configuration as one worker has it: what a connection keeps until it relays, or is refused.
//
// Counted without atomics, since a connection never changes its worker: it costs a connection one pointer and an
// addition, and no cache line that another worker writes. It refuses to cross threads.
#pragma once

#include "proxy/client_groups.hpp"
#include "proxy/dial/forbidden.hpp"
#include "proxy/roster.hpp"

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <memory>
#include <utility>

namespace tollgate::proxy {

/// The same for every worker.
struct edition_parts {
  std::shared_ptr<const proxy::roster> roster;
  std::shared_ptr<const dial::dial_rules> dial_rules;
  std::shared_ptr<const client_groups> groups;
};

struct edition : boost::intrusive_ref_counter<edition, boost::thread_unsafe_counter> {
  explicit edition(edition_parts from) noexcept
      : roster{std::move(from.roster)},
        dial_rules{std::move(from.dial_rules)},
        groups{std::move(from.groups)} {}

  const std::shared_ptr<const proxy::roster> roster;
  const std::shared_ptr<const dial::dial_rules> dial_rules;
  const std::shared_ptr<const client_groups> groups;
};

using edition_ptr = boost::intrusive_ptr<const edition>;

} // namespace tollgate::proxy
