namespace Integration.ContractTests.Tests;

/// <summary>The suite catches every planted fault, and finds none where none is planted.</summary>
public sealed class PlantedFaultTests
{
    /// <summary>Fault, area, and a test of it that fails.</summary>
    public static TheoryData<Fault, string, string> Faults { get; } = new()
    {
        { Fault.LosesOnAbandon, "AbandonContract", "An_abandoned_message_is_available_at_once" },
        { Fault.IgnoresAbandonDelay, "AbandonContract", "An_abandon_delay_is_kept" },
        { Fault.CountsEveryDeliveryAsFirst, "LockContract", "An_unsettled_message_comes_back_when_its_lock_ends" },
        { Fault.IgnoresGroups, "GroupContract", "A_locked_message_holds_back_its_group_alone" },
        { Fault.DropsDecimalHeaders, "MessageContract", "Every_header_keeps_its_type_and_value" },
        { Fault.TurnsIntegersIntoDoubles, "MessageContract", "Every_header_keeps_its_type_and_value" },
        { Fault.TrimsBodies, "MessageContract", "Any_body_comes_back_identical" },
        { Fault.SwallowsSendFailures, "TopologyContract", "What_does_not_exist_is_named" },
        { Fault.LosesLastOfBatch, "SendManyContract", "Any_number_is_sent" },
        { Fault.ReordersBatches, "SendManyContract", "Order_within_groups_is_kept" },
        { Fault.IgnoresDelay, "DelayContract", "A_delayed_message_appears_when_due" },
        { Fault.CutsLongDelays, "DelayContract", "The_longest_delay_is_never_cut_short" },
        { Fault.IgnoresTimeToLive, "TimeToLiveContract", "An_expired_message_is_never_delivered" },
        { Fault.AcceptsStaleLocks, "LockContract", "Settling_with_a_lost_lock_throws" },
        { Fault.RenewsNothing, "LockContract", "A_renewed_lock_outlives_the_first" },
        { Fault.LosesDeadLetterReason, "DeadLetterContract", "A_dead_letter_keeps_the_message_and_tells_why" },
        { Fault.LosesDeadLetterHeaders, "DeadLetterContract", "Hostile_messages_survive_dead_lettering" },
        { Fault.DeletesBeforeDeadLettering, "CrashContract", "A_crash_while_dead_lettering_loses_nothing" },
        { Fault.IgnoresMaxDeliveryCount, "DeadLetterContract", "Abandoned_too_often_is_dead_lettered" },
        { Fault.LocksOnPeek, "PeekAndCountContract", "Peek_neither_locks_nor_counts" },
        { Fault.CountsWrong, "PeekAndCountContract", "Counts_tell_every_state" },
        { Fault.PurgesActiveOnly, "PeekAndCountContract", "Purge_empties_the_source" },
        { Fault.LosesOnRedrive, "RedriveContract", "Redrive_brings_back_every_message" },
        { Fault.IgnoresDeduplication, "DeduplicationContract", "A_repeated_id_is_delivered_once" },
        { Fault.IgnoresFilters, "FilterContract", "Every_filter_selects_what_it_should" },
        { Fault.NotEqualSelectsAbsent, "FilterContract", "Every_filter_selects_what_it_should" },
        { Fault.StopsFanOutAtTen, "TopicContract", "Fan_out_to_20_is_complete" },
        { Fault.ReceivesMoreThanAsked, "ReceiveContract", "A_receive_never_gives_more_than_asked_for" },
        { Fault.LosesOnCancelledReceive, "ReceiveContract", "A_cancelled_receive_ends_and_takes_nothing" },
        { Fault.MeasuresCharacters, "SizeContract", "The_limit_is_exact_to_the_byte" },
        { Fault.ListsFirstPageOnly, "TopologyContract", "Lists_are_complete" },
        { Fault.CallsMissingEntitiesTransient, "TopologyContract", "What_does_not_exist_is_named" },
        { Fault.LeaksBodiesInErrors, "ErrorContract", "Nothing_confidential_shows" },
        { Fault.DeclaresUnsupportedWhatWorks, "CapabilityContract", "Everything_unsupported_is_refused" },
        { Fault.KeepsWhatWasFetchedAhead, "ReceiveContract", "Leaving_ReceiveAll_gives_back_what_was_fetched_ahead" },
        { Fault.FailsOnOddMarks, "HostileMessageContract", "Whatever_marks_are_forged_every_other_message_is_handled" },
        { Fault.DropsOddMarks, "HostileMessageContract", "Whatever_marks_are_forged_every_other_message_is_handled" },
        { Fault.RefusesToMoveOddMessages, "HostileMessageContract", "What_was_received_can_be_sent_on_put_off_and_moved" },
        { Fault.OverflowsOnLongLives, "ExtremeDurationContract", "The_longest_life_never_ends_and_the_shortest_harms_no_other" },
        { Fault.OverflowsOnLongSettings, "ExtremeDurationContract", "Extreme_settings_hold_or_are_refused_up_front" },
        { Fault.EndsLongLocksAtOnce, "ExtremeDurationContract", "A_consumer_works_under_the_longest_lock" },
        { Fault.OverflowsOnLongDelays, "ExtremeDurationContract", "Extreme_delays_are_kept_or_refused_up_front" },
        { Fault.OverflowsOnLongAbandons, "ExtremeDurationContract", "A_message_is_put_off_for_a_tick_or_for_ages_or_that_is_refused" },
        { Fault.WaitsForEverOnATick, "ExtremeDurationContract", "A_receive_waits_for_a_tick_or_for_ages" },
        { Fault.SpendsTwoDeliveriesForOne, "GroupContract", "Those_behind_a_failing_message_spend_no_delivery" },
        { Fault.SpendsDeliveriesUnseen, "ConsumerContract", "Restarts_under_a_backlog_dead_letter_nothing_unseen" },
        { Fault.LosesOnRelease, "AbandonContract", "A_released_message_is_available_at_once" },
        { Fault.NarrowsContentTypes, "MessageContract", "Hostile_strings_survive_in_properties" },
        { Fault.ShortensDescriptions, "DeadLetterContract", "Any_reason_and_description_are_kept_or_refused_up_front" },
        { Fault.DropsEmptyBodies, "HostileMessageContract", "Whatever_messages_hold_every_other_one_is_handled" },
        { Fault.ReportsCutSendsAsAccepted, "ConnectionContract", "A_send_under_way_at_a_cut_is_stored_or_fails" },
        { Fault.SendsAgainAfterCuts, "ConnectionContract", "A_send_under_way_at_a_cut_is_stored_or_fails" },
        { Fault.NeverReconnects, "ConnectionContract", "The_same_client_goes_on_after_a_cut" },
        { Fault.SettlesOverCutConnections, "ConnectionContract", "A_lock_in_hand_at_a_cut_is_good_or_lost" },
        { Fault.TellsLostLocksLate, "ConnectionContract", "A_lock_lost_by_a_cut_is_told_at_once" },
        { Fault.LosesSingleRecords, "StreamAppendContract", "What_was_appended_is_stored_where_the_receipt_says" },
        { Fault.LosesLastRecordOfBatch, "StreamAppendContract", "Any_number_is_appended_with_a_result_each" },
        { Fault.LetsRecordsPass, "StreamAppendContract", "A_record_refused_once_is_not_passed" },
        { Fault.MeasuresRecordBodiesOnly, "StreamAppendContract", "The_limit_of_a_record_is_exact" },
        { Fault.SpreadsKeys, "StreamPartitionContract", "Equal_keys_share_a_partition_in_order" },
        { Fault.BeginsChildrenAtLatest, "StreamPartitionContract", "Order_holds_across_a_change_of_partitions" },
        { Fault.ListsOpenPartitionsOnly, "StreamPartitionContract", "Order_holds_across_a_change_of_partitions" },
        { Fault.ForgetsParents, "StreamPartitionContract", "Order_holds_across_a_change_of_partitions" },
        { Fault.ReopensAtLatest, "StreamReadContract", "From_the_latest_nothing_is_missed_after_opening" },
        { Fault.ReadsOffsetsExclusively, "StreamReadContract", "Reading_begins_at_its_position" },
        { Fault.RemovesWhatIsRead, "StreamReadContract", "Reading_removes_nothing" },
        { Fault.KeepsRecordsForEver, "StreamReadContract", "After_its_retention_a_record_is_gone" },
        { Fault.HidesGaps, "StreamReadContract", "A_lost_position_is_told" },
        { Fault.FetchesWithoutBounds, "StreamReadContract", "A_slow_reader_bounds_what_is_fetched" },
        { Fault.IgnoresChangesOfStreams, "StreamTopologyContract", "Streams_are_planned_and_applied" },
        { Fault.UpdatesLeasesBlindly, "StreamGroupContract", "A_lost_lease_moves_no_checkpoint" },
        { Fault.LosesCheckpoints, "StreamGroupContract", "A_dead_member_is_taken_over_from_its_checkpoint" },
        { Fault.ForgetsParentsOfLeases, "StreamGroupContract", "Children_begin_when_their_parents_are_finished" },
        { Fault.SharesGroups, "StreamGroupContract", "Groups_know_nothing_of_each_other" },
        { Fault.HidesLag, "StreamGroupContract", "The_lag_is_told" },
        { Fault.CancelsNothing, "ScheduleContract", "A_scheduled_message_comes_when_due_unless_it_was_cancelled" },
        { Fault.MovesByCopyAlone, "ScheduleContract", "A_moved_message_comes_at_its_new_time" },
        { Fault.KeepsWhatIsIdle, "IdleContract", "What_nobody_uses_is_deleted" },
        { Fault.SweepsWhatIsInUse, "IdleContract", "What_is_received_from_stays" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_planted_fault_is_caught(Fault fault, string area, string test)
    {
        var ran = await SuiteRunner.RunAsync(Contract.Areas.Single(a => a.Name == area + "`1"), new FaultyHarness(fault));

        Assert.Contains(ran, r => r.Test == test && r.Failure is Xunit.Sdk.IAssertionException);
    }

    [Fact]
    public void Every_fault_is_planted() =>
        Assert.Equal(Enum.GetValues<Fault>().Where(f => f != Fault.None), Faults.Select(row => row.Data.Item1).Order());

    [Fact]
    public async Task Without_a_fault_everything_passes()
    {
        foreach (var area in Contract.Areas)
        {
            var ran = await SuiteRunner.RunAsync(area, new FaultyHarness(Fault.None));

            Assert.NotEmpty(ran);
            Assert.All(ran, r => Assert.True(r.Failure is null, $"{area.Name} {r.Test}: {r.Failure}"));
            Assert.Contains(ran, r => !r.IsSkipped);
        }
    }

    [Fact]
    public void The_guide_lists_every_fault_with_the_test_that_catches_it()
    {
        var guide = File.ReadAllText(Repository.Find("docs/providers/writing-a-provider.md"));
        foreach (var (fault, _, test) in Faults.Select(row => row.Data))
            Assert.Matches($@"\| `{fault}` \|.*`{test}`", guide);
    }
}
