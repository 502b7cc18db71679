using System.Collections.Frozen;
using AgentSsh.Gateway.Programs;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>The built-in programs and those of the file in one.</summary>
internal static class ProgramCatalogue
{
    /// <summary>
    /// A definition of a built-in name changes only the command lines that it gives; the program stays of its kind. Any other needs <c>start</c>.
    /// </summary>
    public static FrozenDictionary<string, ProgramConfiguration> Resolve(IReadOnlyList<ProgramSection> sections, ErrorList errors)
    {
        var programs = BuiltInPrograms.All.ToDictionary(program => program.Name);
        foreach (var section in sections)
        {
            var name = section.Name.Value;
            var below = programs.GetValueOrDefault(name);
            if (below is null && section.Start is null)
            {
                errors.Add(section.Name.Position, $"the program {Quote.Of(name)} has no 'start'");
            }

            programs[name] = new ProgramConfiguration
            {
                Name = name,
                Kind = below?.Kind ?? BuiltInPrograms.PlainKind,
                Start = section.Start ?? below?.Start ?? [],
                Resume = section.Resume ?? below?.Resume ?? [],
                Run = section.Run ?? below?.Run ?? [],

                // Behind the first word of a command line of the user's own (a wrapper, "env", "nice") is no place for the program's arguments.
                ArgumentsFirst = below is { ArgumentsFirst: true } && section.Start is null && section.Resume is null,
            };
        }

        return programs.ToFrozenDictionary();
    }
}
