using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Access;

/// <summary>Who holds a key or a certificate, and what it permits them. Pure.</summary>
/// <param name="Person">The user; null: nobody, or it may not be used.</param>
/// <param name="Options">What limits its use.</param>
/// <param name="Problem">Why it may not be used, for logs; null where it may, and where nobody has it.</param>
internal sealed record KeyHolder(string? Person, KeyOptions Options, string? Problem)
{
    // A certificate can name 256.
    private const int MaxNamesTold = 8;

    private static readonly KeyHolder Nobody = new(null, KeyOptions.None, null);

    /// <summary>Finds it.</summary>
    public static KeyHolder Find(UserKeys keys, Login login) => keys.Revoked?.FindReason(login.Key) is { } reason
        ? Refused(reason)
        : login.Key is OpenSshCertificate certificate ? FindOf(certificate, keys, login) : FindOf(login.Key, keys, login);

    // The first line that may be used counts, as in sshd.
    private static KeyHolder FindOf(SshPublicKey key, UserKeys keys, Login login)
    {
        KeyHolder found = Nobody;
        foreach (var line in keys.Lines.GetValueOrDefault(key, []))
        {
            if (line.Options.FindProblem(login.Address, login.Time) is not { } problem)
            {
                return new KeyHolder(line.User, line.Options, null);
            }

            found = Refused($"{line.User}'s key: {problem}");
        }

        return found;
    }

    private static KeyHolder FindOf(OpenSshCertificate certificate, UserKeys keys, Login login)
    {
        var isTrusted = keys.Authorities.Contains(certificate.Authority);
        var lines = keys.AuthorityLines.GetValueOrDefault(certificate.Authority, []);
        if (!isTrusted && lines.Count == 0)
        {
            return Refused($"the certificate's authority {certificate.Authority.Fingerprint} is not trusted here");
        }

        if (certificate.FindProblem(OpenSshCertificateType.User, login.Time) is { } invalid)
        {
            return Refused($"the certificate: {invalid}");
        }

        if (!KeyOptions.TryRead(certificate, out var options, out var problem))
        {
            return Refused($"the certificate: {problem}");
        }

        problem = options.FindProblem(login.Address, login.Time);
        if (problem is not null)
        {
            return Refused($"the certificate: {problem}");
        }

        // Names of nobody do no harm: an authority serves other places too.
        var people = certificate.Principals.Select(name => keys.Principals.GetValueOrDefault(name)).OfType<string>().Distinct().ToList();
        return isTrusted && people.Count > 0
            ? One([.. people.Select(person => new KeyHolder(person, options, null))])
            : FindOf(lines, certificate, options, people, login);
    }

    /// <summary>By the lines of single users' authorities, of which each says which principals it takes: the user's own unless it names some.</summary>
    private static KeyHolder FindOf(
        IReadOnlyList<UserKey> lines, OpenSshCertificate certificate, KeyOptions options, List<string> people, Login login)
    {
        var holders = new List<KeyHolder>();
        string? refusal = null;
        foreach (var line in lines)
        {
            var isNamed = line.Options.Principals?.Any(certificate.Principals.Contains) ?? people.Contains(line.User);
            if (!isNamed)
            {
                continue;
            }

            if (line.Options.FindProblem(login.Address, login.Time) is { } problem)
            {
                refusal = $"{line.User}'s authority: {problem}";
            }
            else if (line.Options.TryMerge(options, out var both, out problem))
            {
                holders.Add(new KeyHolder(line.User, both, null));
            }
            else
            {
                refusal = $"{line.User}'s authority: {problem}";
            }
        }

        return holders.Count > 0
            ? One(holders)
            : Refused(refusal ?? $"the certificate names nobody here: {Names(certificate.Principals)}");
    }

    // The key says who somebody is: one that could be two people's is nobody's.
    private static KeyHolder One(List<KeyHolder> holders)
    {
        var people = holders.Select(holder => holder.Person!).Distinct().ToList();
        return people.Count == 1 ? holders[0] : Refused($"the certificate could be that of several people: {Names(people)}");
    }

    private static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxNamesTold)) + (names.Count > MaxNamesTold ? ", ..." : string.Empty);

    private static KeyHolder Refused(string problem) => Nobody with { Problem = problem };
}
