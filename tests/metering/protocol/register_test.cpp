// Register: who a holder is, and who it is not any more.
#include "lone_holder.hpp"

#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

using kind = ledger_event::kind;

TEST(registration, begins_a_new_epoch_with_every_life) {
  plain_store store;
  const auto image = new_image();
  for (std::uint64_t life = 1; life <= 3; ++life) {
    lone_holder holder{store, image};
    holder.start();
    EXPECT_EQ(holder.record<holder_record>(holder_key("s-0")).epoch, life);
    EXPECT_EQ(image->identity.epoch, life);
    EXPECT_FALSE(image->intent);
  }
}

TEST(registration, knows_its_own_when_the_answer_was_lost) {
  plain_store store;
  const auto image = new_image();
  {
    lone_holder cut{store, image};
    cut.away = true;
    cut.start();
  }
  {
    outbox box;
    memory_holder file{image, "boot-1"};
    grant_protocol protocol{
        {.node = "node", .boot_id = "boot-1", .random = [] { return 7; }}, file, {}, {mid_november, 1h}, box};
    const auto read = std::exchange(box.requests, {});
    protocol.answered(read[0].id, store.execute(read[0].request), {mid_november, 1h}, box);
    store.execute(box.requests[0].request); // committed, and the process dies before it hears that
  }
  ASSERT_TRUE(image->intent);
  lone_holder holder{store, image};
  holder.start();
  EXPECT_EQ(holder.told(kind::registered), 1U);
  EXPECT_EQ(image->identity.epoch, 2U);
}

TEST(registration, refuses_a_state_that_others_have_gone_on_with) {
  plain_store store;
  const auto image = new_image();
  { lone_holder{store, image}.start(); }
  const auto copy = copy_of(*image);
  { lone_holder{store, image}.start(); }
  lone_holder holder{store, copy};
  holder.start();
  EXPECT_EQ(holder.told(kind::identity_lost), 1U);
  EXPECT_EQ(holder.told(kind::registered), 0U);
  EXPECT_EQ(holder.fronts[0]->standing(), standing::unavailable);
}

TEST(registration, of_a_copy_takes_everything_of_the_original_as_used) {
  plain_store store;
  const auto image = new_image();
  lone_holder original{store, image};
  original.start();
  original.send(1000);
  lone_holder copy{store, copy_of(*image)};
  copy.start();
  EXPECT_EQ(copy.grant_of("acme").granted, 4U << 20);
  EXPECT_EQ(copy.grant_of("acme").used, 4U << 20) << "the original may send all of it before it hears of the copy";
  original.pass(2s);
  EXPECT_EQ(original.told(kind::identity_lost), 1U);
  EXPECT_EQ(original.fronts[0]->spend(1).bytes, 0U);
}

TEST(registration, takes_over_what_an_earlier_boot_of_this_node_has_left) {
  plain_store store;
  {
    lone_holder before{store, new_image()};
    before.start();
    before.send(1000);
    before.pass(2s);
  }
  // holders/ was on tmpfs: the file is gone, the ledger's record is not.
  lone_holder after{store, new_image("s-0", "boot-2"), {{}}, {mid_november + 1h, 1min}, "boot-2"};
  after.start();
  EXPECT_EQ(after.told(kind::registered), 1U);
  EXPECT_EQ(after.grant_of("acme").used, 4U << 20);
  EXPECT_EQ(after.account_of("acme").forfeited, (4U << 20) - 1000);
  ASSERT_EQ(after.told(kind::forfeited), 1U);
  EXPECT_EQ(after.send(10), 10U);
}

TEST(registration, refuses_another_first_day_than_the_ledgers) {
  plain_store store;
  { lone_holder{store, new_image()}.start(); }
  lone_holder holder{store, new_image("s-1")};
  holder.starts_on_day = 15;
  holder.start();
  EXPECT_EQ(holder.told(kind::config_refused), 1U);
  EXPECT_EQ(holder.told(kind::registered), 0U);
}

TEST(holders, that_share_a_customer_are_seen_with_it) {
  plain_store store;
  lone_holder first{store, new_image("first")};
  first.start();
  first.send(1);
  first.pass(2s);
  EXPECT_EQ(first.protocol->view(first.now).epoch, 1U);
  EXPECT_EQ(first.protocol->view(first.now).holder, "first");
  EXPECT_EQ(first.protocol->view(first.now).own_customers, 1U);
  EXPECT_TRUE(first.protocol->view(first.now).other_holders.empty());

  lone_holder second{store, new_image("second"), {{}, {.id = "bolt"}}};
  second.start();
  second.send(1);
  second.send(1, 1);
  const grant_view seen = second.protocol->view(second.now);
  EXPECT_EQ(seen.own_customers, 2U);
  EXPECT_EQ(seen.other_holders, (std::map<std::string, std::size_t, std::less<>>{{"first", 1}}));
}

} // namespace
} // namespace tollgate::metering::testing
