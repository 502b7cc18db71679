using System.Text;
using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Reads files of keys, a key a line.</summary>
internal sealed class KeyFiles(ConfigurationSource source, ConfigurationFiles files, ErrorList errors)
{
    private const int MaximumBytes = 1024 * 1024;

    /// <summary>A line that is neither empty nor a comment, and where it stands.</summary>
    public readonly record struct Line(string Text, string File, int Number)
    {
        /// <summary>A place in it.</summary>
        public TomlPosition At(int column) => new(Number, column);
    }

    /// <summary>The file's lines; none, and an error, where it cannot be read or has none.</summary>
    /// <param name="key">The key of the configuration that names the file.</param>
    /// <param name="file">What it names.</param>
    /// <param name="whose">For messages, behind the file's name: <c> of user 'alice'</c>.</param>
    public List<Line> ReadLines(string key, Located<string> file, string whose)
    {
        var lines = new List<Line>();
        if (Read(key, file, whose, MaximumBytes, out var path) is not { } bytes)
        {
            return lines;
        }

        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            number++;
            var text = line.AsSpan().Trim();
            if (text.Length > 0 && text[0] != '#')
            {
                lines.Add(new Line(line.TrimEnd(), path, number));
            }
        }

        if (lines.Count == 0)
        {
            errors.Add(file.Position, $"the {key} {Quote.Of(path)}{whose} holds no key");
        }

        return lines;
    }

    /// <summary>The file's bytes; null, and an error, where it cannot be read.</summary>
    public byte[]? Read(string key, Located<string> file, string whose, int maximumBytes, out string path)
    {
        path = string.Empty;
        if (file.Value.Length == 0 || file.Value[0] == '~')
        {
            errors.Add(file.Position, file.Value.Length == 0
                ? $"'{key}' is empty"
                : $"'{key}' begins with '~', which is the shell's; write the whole path");
            return null;
        }

        path = Path.GetFullPath(file.Value, source.Directory);
        var bytes = files.Read(path, maximumBytes, out var problem);
        if (bytes is null)
        {
            errors.Add(file.Position, $"the {key} {Quote.Of(path)}{whose} {problem}");
        }

        return bytes;
    }
}
