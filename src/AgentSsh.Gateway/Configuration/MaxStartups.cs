namespace AgentSsh.Gateway.Configuration;

/// <summary>How many connections may be on their way to a login at once (sshd_config, MaxStartups).</summary>
/// <param name="Begin">From this many on, new connections are refused at random, 1 to 100000.</param>
/// <param name="Rate">How many of a hundred are refused at <paramref name="Begin"/>, rising evenly to all at <paramref name="Full"/>; 1 to 100.</param>
/// <param name="Full">From this many on, all are refused; not below <paramref name="Begin"/>.</param>
public sealed record MaxStartups(int Begin, int Rate, int Full);
