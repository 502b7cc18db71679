using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Collects what is wrong with one load of the configuration.</summary>
/// <param name="file">The configuration file, which errors are about unless they say otherwise.</param>
internal sealed class ErrorList(string file)
{
    // Nobody reads more in one go, and a broken file of the largest size shall not fill the log.
    private const int MaximumCount = 200;

    private readonly List<ConfigurationError> _errors = [];
    private int _leftOut;

    public int Count => _errors.Count + _leftOut;

    public bool IsEmpty => _errors.Count == 0;

    public void Add(TomlPosition position, string message, string? suggestion = null) =>
        Add(file, position, message, suggestion);

    public void Add(string inFile, TomlPosition position, string message, string? suggestion = null)
    {
        if (_errors.Count == MaximumCount)
        {
            _leftOut++;
            return;
        }

        _errors.Add(new ConfigurationError(inFile, position.Line, position.Column, message, suggestion));
    }

    /// <summary>In the order of a person's reading: the configuration from top to bottom, then other files.</summary>
    public IReadOnlyList<ConfigurationError> ToSortedList()
    {
        var sorted = _errors
            .OrderBy(error => error.File != file)
            .ThenBy(error => error.File, StringComparer.Ordinal)
            .ThenBy(error => error.Line)
            .ThenBy(error => error.Column)
            .ToList();
        if (_leftOut > 0)
        {
            sorted.Add(new ConfigurationError(file, 1, 1, $"{_leftOut} more errors are not shown; correct these first"));
        }

        return sorted;
    }
}
