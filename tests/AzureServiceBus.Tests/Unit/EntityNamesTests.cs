using Integration.AzureServiceBus.Client;

namespace Integration.AzureServiceBus.Tests.Unit;

public sealed class EntityNamesTests
{
    [Fact]
    public void Names_get_the_prefix_and_lose_it()
    {
        var names = new EntityNames("shop/");

        Assert.Equal("shop/orders", names.Of("orders"));
        Assert.Equal("orders", names.Neutral("shop/orders"));
        Assert.Null(names.Neutral("other/orders"));
        Assert.Null(names.Neutral("shop/a.b"));
    }

    [Fact]
    public void Long_subscription_names_fit_and_stay_apart()
    {
        var (one, two) = (new string('s', 63) + "1", new string('s', 63) + "2");

        Assert.Equal("billing", EntityNames.OfSubscription("billing"));
        Assert.Equal(new string('s', 50), EntityNames.OfSubscription(new string('s', 50)));
        Assert.Equal(EntityNames.MaxSubscriptionLength, EntityNames.OfSubscription(one).Length);
        Assert.NotEqual(EntityNames.OfSubscription(one), EntityNames.OfSubscription(two));
    }
}
