using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Gateway.Hosting.Logging;

/// <summary>Lets one line a minute through for each source, so that whoever tries keys all day does not fill the disk. From any thread.</summary>
internal sealed class LogThrottle(TimeProvider time)
{
    // Beyond it the source not heard of for longest is forgotten, and may write a line again.
    private const int MaxSources = 4096;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Source> _sources = [];

    /// <summary>May a line be written?</summary>
    /// <param name="remote">The source: an IPv4 address, or the /64 of an IPv6 address; null counts as one source.</param>
    /// <param name="held">How many lines of it were held back since its last one.</param>
    public bool TryPass(EndPoint? remote, out int held)
    {
        IPAddress source = SourceOf(remote);
        long now = time.GetTimestamp();
        lock (_lock)
        {
            if (_sources.TryGetValue(source, out Source? known) && time.GetElapsedTime(known.Last, now) < Period)
            {
                known.Held++;
                held = 0;
                return false;
            }

            if (known is null && _sources.Count >= MaxSources)
            {
                _sources.Remove(_sources.MinBy(each => each.Value.Last).Key);
            }

            held = known?.Held ?? 0;
            _sources[source] = new Source { Last = now };
            return true;
        }
    }

    private static IPAddress SourceOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: { } address })
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private sealed class Source
    {
        public required long Last { get; init; }

        public int Held { get; set; }
    }
}
