using System.Diagnostics.CodeAnalysis;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>HOST:CONTAINER</c>, with <c>:ro</c> or <c>:rw</c> behind it.</summary>
internal static class MountForm
{
    // What an agent's container has of the gateway's or the kernel's; a mount there would break or blind the supervisor.
    private static readonly string[] Reserved = ["/etc/agentssh", "/run/agentssh", "/opt/agentssh", "/workspace", "/home/agent", "/proc", "/sys", "/dev"];

    // Of those, where a mount may stand below: ordinary directories.
    private static readonly string[] MayHoldMounts = ["/workspace", "/home/agent"];

    public static bool TryParse(string text, [NotNullWhen(true)] out MountConfiguration? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = null;
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts.Any(part => part.Length == 0))
        {
            problem = new FormProblem($"{Quote.Of(text)} is not a mount; write \"HOST:CONTAINER\" or \"HOST:CONTAINER:ro\"");
            return false;
        }

        if (parts.Length == 3 && parts[2] is not ("ro" or "rw"))
        {
            problem = new FormProblem($"the mode of {Quote.Of(text)} must be 'ro' or 'rw', found {Quote.Of(parts[2])}");
            return false;
        }

        problem = HostPath.Problem(parts[0]) ?? ContainerProblem(parts[1]);
        if (problem is not null)
        {
            return false;
        }

        value = new MountConfiguration(HostPath.Normal(parts[0]), HostPath.Normal(parts[1]), parts is [_, _, "ro"]);
        return true;
    }

    private static FormProblem? ContainerProblem(string path)
    {
        if (path[0] != '/')
        {
            return new FormProblem($"the container's path {Quote.Of(path)} must be absolute", "/" + path);
        }

        var normal = HostPath.Normal(path);
        if (normal == "/")
        {
            return new FormProblem("the container's path cannot be '/'");
        }

        foreach (var reserved in Reserved)
        {
            if (normal == reserved || (HostPath.Contains(reserved, normal) && !MayHoldMounts.Contains(reserved)))
            {
                return new FormProblem(
                    reserved == "/workspace" ? "the container's path '/workspace' is set by 'workspace', not by a mount" : $"the container's path {Quote.Of(path)} is reserved");
            }
        }

        return null;
    }
}
