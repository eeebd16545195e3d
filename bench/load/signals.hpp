// SIGINT and SIGTERM as an event: the first one asks for an early end, the second one is the kernel's usual.
//
// One for each process. It refuses to do anything in the handler but to note and to wake.
#pragma once

namespace tollgate::bench::load {

/// From now on the first signal writes to `told`, an eventfd that stays open for the life of the process.
void note_signals(int told);

/// Whether one has come.
bool was_signalled() noexcept;

} // namespace tollgate::bench::load
