using Integration.Outbox;

namespace Microsoft.EntityFrameworkCore;

/// <summary>The tables of the outbox and the inbox in a model.</summary>
public static class OutboxModelBuilderExtensions
{
    /// <summary>Adds the tables of the outbox and the inbox, so that the application's migrations make them; call it in <c>OnModelCreating</c>.</summary>
    public static ModelBuilder AddOutbox(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<OutboxEntry>(row =>
        {
            row.ToTable("integration_outbox");
            row.HasKey(r => r.Sequence);
            row.Property(r => r.Sequence).HasColumnName("sequence").ValueGeneratedOnAdd();
            row.Property(r => r.Lane).HasColumnName("lane");
            row.Property(r => r.Destination).HasColumnName("destination");
            row.Property(r => r.GroupId).HasColumnName("group_id");
            row.Property(r => r.MessageId).HasColumnName("message_id");
            row.Property(r => r.Message).HasColumnName("message");
            row.Property(r => r.AddedAt).HasColumnName("added_at");
            row.Property(r => r.DueAt).HasColumnName("due_at");
            row.Property(r => r.State).HasColumnName("state");
            row.Property(r => r.Attempts).HasColumnName("attempts");
            row.Property(r => r.SettledAt).HasColumnName("settled_at");
            row.Property(r => r.Error).HasColumnName("error");
            row.HasIndex(r => new { r.Lane, r.Sequence }, "integration_outbox_waiting").HasFilter("state = 0");
            row.HasIndex(r => new { r.Destination, r.GroupId, r.Sequence }, "integration_outbox_held").HasFilter("state = 0 AND attempts > 0 AND group_id IS NOT NULL");
            row.HasIndex(r => new { r.State, r.SettledAt }, "integration_outbox_settled").HasFilter("state <> 0");
        });
        modelBuilder.Entity<OutboxLane>(lane =>
        {
            lane.ToTable("integration_outbox_lanes");
            lane.HasKey(l => l.Lane);
            lane.Property(l => l.Lane).HasColumnName("lane").ValueGeneratedNever();
            lane.Property(l => l.Owner).HasColumnName("owner");
            lane.Property(l => l.LeasedUntil).HasColumnName("leased_until");
            lane.HasData(Enumerable.Range(0, OutboxDatabase.Lanes).Select(l => new OutboxLane { Lane = l }));
        });
        modelBuilder.Entity<InboxEntry>(row =>
        {
            row.ToTable("integration_inbox");
            row.HasKey(r => r.Key);
            row.Property(r => r.Key).HasColumnName("key");
            row.Property(r => r.HandledAt).HasColumnName("handled_at");
            row.HasIndex(r => r.HandledAt, "integration_inbox_handled");
        });
        return modelBuilder;
    }
}
