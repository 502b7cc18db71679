using System.Collections.Frozen;
using AgentSsh.Ssh.Keys;
using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Reads every user's keys and principals, and makes sure that a key says who somebody is.</summary>
internal sealed class UserResolver(GatewaySection gateway, ConfigurationSource source, ConfigurationFiles files, ErrorList errors)
{
    // A list of a million serials takes 8 MB.
    private const int MaximumRevokedBytes = 16 * 1024 * 1024;

    private readonly KeyFiles _files = new(source, files, errors);
    private readonly Dictionary<SshPublicKey, List<UserKey>> _lines = [];
    private readonly Dictionary<SshPublicKey, List<UserKey>> _authorityLines = [];
    private readonly Dictionary<string, string> _principals = [];
    private readonly Dictionary<string, List<SshPublicKey>> _users = [];

    public IReadOnlyDictionary<string, UserConfiguration> Resolve(IReadOnlyList<UserSection> sections)
    {
        foreach (var section in sections)
        {
            Read(section);
        }

        foreach (var section in sections)
        {
            ReadPrincipals(section);
        }

        if (source.ExtraUser is { } extra)
        {
            _principals.TryAdd(extra.Name, extra.Name);
            foreach (var key in extra.Keys)
            {
                Add(extra.Name, new AuthorizedKey(key, KeyOptions.None));
            }
        }

        var hasAuthorities = gateway.UserCaKeys.Count > 0 || gateway.UserCaKeysFile is not null;
        foreach (var section in sections)
        {
            if (section.Keys.Count == 0 && section.KeysFile is null && _users[section.Name.Value].Count == 0 && !hasAuthorities)
            {
                errors.Add(section.Name.Position, $"user {Quote.Of(section.Name.Value)} has no keys and could never log in; give 'keys' or 'keys_file'");
            }
        }

        if (_users.Count == 0)
        {
            errors.Add(
                new TomlPosition(1, 1), "there are no users, so nobody could log in; add [users.NAME] with keys = [\"ssh-ed25519 AAAA... name@host\"]");
        }

        var principals = _principals.ToLookup(each => each.Value, each => each.Key);
        return _users.ToDictionary(
            user => user.Key, user => new UserConfiguration { Name = user.Key, Keys = user.Value, Principals = [.. principals[user.Key]] });
    }

    /// <summary>By which keys users are known; after <see cref="Resolve"/>.</summary>
    public UserKeys ToKeys() => new()
    {
        Lines = Freeze(_lines),
        AuthorityLines = Freeze(_authorityLines),
        Authorities = ReadAuthorities().ToFrozenSet(),
        Principals = _principals.ToFrozenDictionary(),
        Revoked = ReadRevoked(),
        Demands = gateway.Demands,
    };

    private static FrozenDictionary<SshPublicKey, IReadOnlyList<UserKey>> Freeze(Dictionary<SshPublicKey, List<UserKey>> lines) =>
        lines.ToFrozenDictionary(line => line.Key, line => (IReadOnlyList<UserKey>)line.Value);

    private void Read(UserSection section)
    {
        var user = section.Name.Value;
        _users.TryAdd(user, []);
        for (var i = 0; i < section.Keys.Count; i++)
        {
            var (text, position) = section.Keys[i];
            var what = $"key {i + 1} of user {Quote.Of(user)}";
            if (ParseInline(text, what, position) is { } key)
            {
                Add(user, key, what, source.File, position);
            }
        }

        if (section.KeysFile is { } keysFile)
        {
            var what = $"the key of user {Quote.Of(user)}";
            foreach (var line in _files.ReadLines("keys_file", keysFile, $" of user {Quote.Of(user)}"))
            {
                if (ParseLine(line, what) is { } key)
                {
                    Add(user, key, what, line.File, line.At(1));
                }
            }
        }
    }

    private void ReadPrincipals(UserSection section)
    {
        var user = section.Name.Value;
        foreach (var (name, position) in section.Principals ?? [section.Name])
        {
            if (name.Length == 0)
            {
                errors.Add(position, $"a principal of user {Quote.Of(user)} is empty");
            }
            else if (!_principals.TryAdd(name, user) && _principals[name] != user)
            {
                errors.Add(
                    position,
                    $"{Quote.Of(name)} is a principal of user {Quote.Of(user)} and of user {Quote.Of(_principals[name])}; a certificate says who somebody is, so a principal can mean one user only");
            }
        }
    }

    private IEnumerable<SshPublicKey> ReadAuthorities()
    {
        for (var i = 0; i < gateway.UserCaKeys.Count; i++)
        {
            var (text, position) = gateway.UserCaKeys[i];
            var what = $"entry {i + 1} of user_ca_keys";
            if (ParseInline(text, what, position) is { } key && IsPlain(key, what, source.File, position))
            {
                yield return key.Key;
            }
        }

        if (gateway.UserCaKeysFile is not { } file)
        {
            yield break;
        }

        foreach (var line in _files.ReadLines("user_ca_keys_file", file, string.Empty))
        {
            if (ParseLine(line, "the authority's key") is { } key && IsPlain(key, "the authority's key", line.File, line.At(1)))
            {
                yield return key.Key;
            }
        }
    }

    private bool IsPlain(AuthorizedKey key, string what, string file, TomlPosition position)
    {
        if (key.Options == KeyOptions.None)
        {
            return true;
        }

        errors.Add(file, position, $"{what} has options; an authority that is limited stands in a user's 'keys', with cert-authority");
        return false;
    }

    private KeyRevocationList? ReadRevoked()
    {
        if (gateway.RevokedKeys is not { } revoked || _files.Read("revoked_keys", revoked, string.Empty, MaximumRevokedBytes, out var path) is not { } bytes)
        {
            return null;
        }

        try
        {
            return KeyRevocationList.Parse(bytes);
        }
        catch (SshKeyFormatException e)
        {
            errors.Add(revoked.Position, $"the revoked_keys {Quote.Of(path)} cannot be used: {Quote.Unbounded(e.Message)}");
            return null;
        }
    }

    private AuthorizedKey? ParseInline(string text, string what, TomlPosition position)
    {
        if (AuthorizedKey.TryParse(text, out var key, out var error))
        {
            return key;
        }

        // Where in the file a character of a string stands depends on how it was quoted.
        var place = error.Column > 1 ? $"at its character {error.Column}, " : string.Empty;
        errors.Add(source.File, position, $"{what} is unreadable: {place}{Quote.Unbounded(error.Message)}", Suggestion(error));
        return null;
    }

    private AuthorizedKey? ParseLine(KeyFiles.Line line, string what)
    {
        if (AuthorizedKey.TryParse(line.Text, out var key, out var error))
        {
            return key;
        }

        errors.Add(line.File, line.At(error.Column), $"{what} is unreadable: {Quote.Unbounded(error.Message)}", Suggestion(error));
        return null;
    }

    private static string? Suggestion(AuthorizedKeyError error) =>
        error.UnknownOption is { } unknown ? NearestName.Of(unknown, AuthorizedKey.OptionNames) : null;

    private void Add(string user, AuthorizedKey key, string what, string file, TomlPosition position)
    {
        if (Add(user, key) is { } other)
        {
            errors.Add(
                file,
                position,
                $"{what} is also a key of user {Quote.Of(other)} ({key.Key.Fingerprint}); the key says who somebody is, so it can belong to one user only");
        }
    }

    /// <summary>Null, or the other user whose key it already is. The same key twice for one user does no harm, and an authority vouches for whom it likes.</summary>
    private string? Add(string user, AuthorizedKey key)
    {
        var lines = key.Options.IsAuthority ? _authorityLines : _lines;
        if (!lines.TryGetValue(key.Key, out var known))
        {
            lines.Add(key.Key, known = []);
        }
        else if (!key.Options.IsAuthority && known[0].User != user)
        {
            return known[0].User;
        }

        if (!_users.TryGetValue(user, out var keys))
        {
            _users.Add(user, keys = []);
        }

        if (!key.Options.IsAuthority && known.Count == 0)
        {
            keys.Add(key.Key);
        }

        known.Add(new UserKey(user, key.Options));
        return null;
    }
}
