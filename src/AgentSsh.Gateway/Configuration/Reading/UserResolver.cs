using System.Text;
using AgentSsh.Ssh.Keys;
using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Reads every user's keys, and makes sure that a key says who somebody is.</summary>
internal sealed class UserResolver(ConfigurationSource source, ConfigurationFiles files, ErrorList errors)
{
    private const int MaximumKeysFileBytes = 1024 * 1024;

    private readonly Dictionary<SshPublicKey, string> _owners = [];
    private readonly Dictionary<string, List<SshPublicKey>> _users = [];

    /// <summary>Whose each key is.</summary>
    public IReadOnlyDictionary<SshPublicKey, string> Owners => _owners;

    public IReadOnlyDictionary<string, UserConfiguration> Resolve(IReadOnlyList<UserSection> sections)
    {
        foreach (var section in sections)
        {
            Read(section);
        }

        if (source.ExtraUser is { } extra)
        {
            foreach (var key in extra.Keys)
            {
                Add(extra.Name, key);
            }
        }

        foreach (var section in sections)
        {
            if (_users[section.Name.Value].Count == 0 && section.Keys.Count == 0 && section.KeysFile is null)
            {
                errors.Add(section.Name.Position, $"user {Quote.Of(section.Name.Value)} has no keys and could never log in; give 'keys' or 'keys_file'");
            }
        }

        if (_users.Count == 0)
        {
            errors.Add(
                new TomlPosition(1, 1), "there are no users, so nobody could log in; add [users.NAME] with keys = [\"ssh-ed25519 AAAA... name@host\"]");
        }

        return _users.ToDictionary(user => user.Key, user => new UserConfiguration { Name = user.Key, Keys = user.Value });
    }

    private void Read(UserSection section)
    {
        var user = section.Name.Value;
        _users.TryAdd(user, []);
        for (var i = 0; i < section.Keys.Count; i++)
        {
            var (line, position) = section.Keys[i];
            Read(line, user, $"key {i + 1} of user {Quote.Of(user)}", source.File, position);
        }

        if (section.KeysFile is { } keysFile)
        {
            ReadFile(user, keysFile);
        }
    }

    private void ReadFile(string user, Located<string> keysFile)
    {
        if (keysFile.Value.Length == 0 || keysFile.Value[0] == '~')
        {
            errors.Add(keysFile.Position, keysFile.Value.Length == 0
                ? "'keys_file' is empty"
                : "'keys_file' begins with '~', which is the shell's; write the whole path");
            return;
        }

        var path = Path.GetFullPath(keysFile.Value, source.Directory);
        if (files.Read(path, MaximumKeysFileBytes, out var problem) is not { } bytes)
        {
            errors.Add(keysFile.Position, $"the keys_file {Quote.Of(path)} of user {Quote.Of(user)} {problem}");
            return;
        }

        var (number, found) = (0, false);
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length > 0 && line[0] != '#')
            {
                found = true;
                Read(line, user, $"the key of user {Quote.Of(user)}", path, new TomlPosition(number, 1));
            }
        }

        if (!found)
        {
            errors.Add(keysFile.Position, $"the keys_file {Quote.Of(path)} of user {Quote.Of(user)} holds no key");
        }
    }

    private void Read(string line, string user, string what, string file, TomlPosition position)
    {
        if (!SshPublicKey.TryParseAuthorizedKey(line, out var key, out var problem))
        {
            errors.Add(file, position, $"{what} is unreadable: {Quote.Unbounded(problem)}");
        }
        else if (Add(user, key) is { } other)
        {
            errors.Add(
                file,
                position,
                $"{what} is also a key of user {Quote.Of(other)} ({key.Fingerprint}); the key says who somebody is, so it can belong to one user only");
        }
    }

    /// <summary>Null, or the other user whose key it already is. The same key twice for one user does no harm.</summary>
    private string? Add(string user, SshPublicKey key)
    {
        if (_owners.TryGetValue(key, out var owner))
        {
            return owner == user ? null : owner;
        }

        if (!_users.TryGetValue(user, out var keys))
        {
            _users.Add(user, keys = []);
        }

        _owners.Add(key, user);
        keys.Add(key);
        return null;
    }
}
