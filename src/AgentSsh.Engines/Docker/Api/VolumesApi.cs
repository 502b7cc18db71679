namespace AgentSsh.Engines.Docker.Api;

/// <summary>Volumes.</summary>
internal sealed class VolumesApi(DockerClient client)
{
    /// <summary>POST /volumes/create; one that is there stays as it is.</summary>
    public async Task VolumeCreate(string name, Dictionary<string, string> labels, CancellationToken cancellationToken)
    {
        using var content = DockerClient.Json(new VolumeConfig { Name = name, Labels = labels }, DockerJson.Default.VolumeConfig);
        using var response = await client.SendAsync(HttpMethod.Post, "volumes/create", content, DockerClient.DefaultTimeout, cancellationToken).ConfigureAwait(false);
    }
}
