using System.Net;
using System.Net.Sockets;

namespace Integration.Hosting;

/// <summary>
/// Addresses that are not hosts on the public internet: IANA's special-purpose registries
/// (<see href="https://www.iana.org/assignments/iana-ipv4-special-registry/">IPv4</see>,
/// <see href="https://www.iana.org/assignments/iana-ipv6-special-registry/">IPv6</see>), multicast, and what clouds put at public addresses.
/// </summary>
internal static class SpecialAddresses
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])
        [
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private use
            "100.64.0.0/10", // shared address space
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link local
            "172.16.0.0/12", // private use
            "192.0.0.0/24", // IETF protocol assignments
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112-v4
            "192.52.193.0/24", // AMT
            "192.88.99.0/24", // deprecated 6to4 relay anycast
            "192.168.0.0/16", // private use
            "192.175.48.0/24", // direct delegation AS112 service
            "198.18.0.0/15", // benchmarking
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, limited broadcast
            "168.63.129.16/32", // Azure's platform, within each virtual network
            "2001::/23", // IETF protocol assignments: Teredo, benchmarking, ORCHID and others
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, which carries an IPv4 address
            "2620:4f:8000::/48", // direct delegation AS112 service
            "3fff::/20", // documentation
        ]).Select(n => IPNetwork.Parse(n)),
    ];

    // All that IANA has assigned for public hosts. The rest is loopback, private, link-local, multicast, SRv6, discard-only, and the
    // forms that carry an IPv4 address: compatible (::/96), translated (::ffff:0:0:0/96) and local NAT64 (64:ff9b:1::/48).
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // NAT64: what an IPv6-only network resolves public IPv4 hosts to, and others as well.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>The IPv4 address that an IPv6 address leads to, where it may be a public one; otherwise the address itself.</summary>
    public static IPAddress Unwrap(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
        : address;

    /// <summary>Whether an unwrapped address is that of a host of the public internet.</summary>
    public static bool IsPublic(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address))
        && !NotPublic.Any(n => n.BaseAddress.AddressFamily == address.AddressFamily && n.Contains(address));
}
